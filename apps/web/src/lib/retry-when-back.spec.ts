import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { until } from '../../test/until';
import { ApiError } from './api-error';
import { retryWhenBack } from './retry-when-back';

describe('retryWhenBack', () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  afterEach(() => client.clear());

  const watch = (name: string, queryFn: () => Promise<string>) =>
    new QueryObserver(client, { queryKey: [name], queryFn }).subscribe(() => undefined);
  const settled = () => until(() => client.isFetching() === 0, 'all answers');

  it('should ask again for what could not be had once another answer comes, and not for what was refused', async () => {
    let isAway = true;
    const lost = jest.fn(() => (isAway ? Promise.reject(ApiError.unreachable()) : Promise.resolve('there')));
    const refusal = new ApiError({ status: 404, code: 'not_found', title: 'None', detail: 'None.' });
    const refused = jest.fn(() => Promise.reject(refusal));
    const stops = [retryWhenBack(client), watch('lost', lost), watch('refused', refused)];
    await settled();
    isAway = false;
    await client.fetchQuery({ queryKey: ['other'], queryFn: () => Promise.resolve('back') });
    await until(() => client.getQueryData(['lost']) === 'there', 'the lost one');
    await settled();
    expect([lost.mock.calls.length, refused.mock.calls.length]).toEqual([2, 1]);
    for (const stop of stops) stop();
  });

  it('should leave alone what nobody looks at, and be done after its tear-down', async () => {
    const lost = jest.fn(() => Promise.reject(ApiError.unreachable()));
    const stopWatching = watch('lost', lost);
    const stop = retryWhenBack(client);
    await settled();
    stopWatching();
    await client.fetchQuery({ queryKey: ['other'], queryFn: () => Promise.resolve('back') });
    await settled();
    stop();
    expect(lost).toHaveBeenCalledTimes(1);
  });
});
