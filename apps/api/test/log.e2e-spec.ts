import { WsClient } from '@app/testing';
import request from 'supertest';
import { makeWallet, TestApi } from './test-app';

describe('the log', () => {
  const secrets = ['Bearer', 'eyJ', 'sesame', 'tbg_', 'cookie-value'];

  it('should hold no token, key, cookie or signature, whatever is asked and however it ends', async () => {
    const lines: string[] = [];
    const api = await TestApi.start({ LOG_LEVEL: 'trace' }, { write: (line) => lines.push(line) });
    try {
      const server = api.app.getHttpServer();
      const { access_token } = await api.signIn(makeWallet());
      const secret = {
        Authorization: `Bearer ${access_token}`,
        'X-API-Key': 'tbg_secret',
        Cookie: 'a=cookie-value',
      };
      await request(server).get('/api/v1/users/me?token=sesame&api_key=sesame').set(secret).expect(200);
      await request(server).get('/api/v1/nowhere?Access_Token=sesame#x').set(secret).expect(404);
      await request(server).post('/api/v1/auth/refresh').send({ refresh_token: 'sesame' }).expect(401);
      const socket = WsClient.open(`${(await api.app.getUrl()).replace('http', 'ws')}/ws?token=sesame`);
      await socket.closed;
      await api.database.source.query('ALTER TABLE refresh_tokens RENAME TO elsewhere');
      await request(server).post('/api/v1/auth/refresh').send({ refresh_token: 'sesame' }).expect(500);
      await api.database.source.query('ALTER TABLE elsewhere RENAME TO refresh_tokens');
    } finally {
      await api.stop();
    }
    const text = lines.join('');
    expect(text).toContain('"status":500');
    expect(text).toContain('refresh_tokens');
    expect(text).not.toContain('"parameters"');
    for (const one of secrets) expect(text).not.toContain(one);
  });
});
