/** @jest-environment ./apps/web/test/fetch-environment.js */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { PageBench, Raw, Refusal } from '../../../test/page-bench';
import { SIGNED_IN, tokens, user } from '../../../test/samples';
import { Entrance } from './entrance';
import { Gate } from './gate';

const MESSAGE = 'Sign in to Test\nnonce: n-1';
const challenge = { nonce: 'n-1', message: MESSAGE, expires_in: 300 };
const info = { name: 'Test', version: '1', demo: false, networks: ['mainnet'] };

describe('signing in', () => {
  const bench = PageBench.forEachTest(() => ({
    // The cookie is empty until somebody brings a refresh token.
    'POST /session': ({ body }: { body: object }) =>
      'refresh_token' in body ? SIGNED_IN : { status: 'signed-out' },
    'GET /info': info,
    'POST /auth/challenge': challenge,
    'POST /auth/verify': tokens('proof'),
  }));
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'unisat_wallet');
    Reflect.deleteProperty(globalThis, 'LeatherProvider');
  });
  const bodyOf = (path: string) => bench.api.asked.find((each) => each.path === `/api/v1${path}`)?.body;
  const openPage = () =>
    bench.show(
      <Gate outline={<p>outline</p>}>
        <p>the shares</p>
      </Gate>,
      '/shares',
    );
  const enter = async (address: string) => {
    fireEvent.change(await screen.findByLabelText('Your mining address'), { target: { value: address } });
    fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  };

  it('should take a pasted signature, and say why one is refused', async () => {
    bench.routes['POST /auth/verify'] = new Refusal(401, 'The signature is of another address.');
    openPage();
    screen.getByText('outline');
    await screen.findByRole('heading', { name: 'Sign in with your address' });
    screen.getByText(/show up here when the browser has them/);
    await enter(`  ${user.btc_address} `);
    expect((await screen.findByTestId('challenge-message')).textContent).toBe(MESSAGE);
    expect(bodyOf('/auth/challenge')).toEqual({ btc_address: user.btc_address });
    await screen.findByText(/^valid for (5:00|4:5\d)$/);
    screen.getByText(/Choose the format: BIP322/);
    fireEvent.click(screen.getByRole('radio', { name: 'Bitcoin Core' }));
    screen.getByText(/Bitcoin Core signs for addresses that begin with 1 alone/);
    fireEvent.change(screen.getByLabelText('2. Paste the signature'), { target: { value: ' c2ln ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByText(/The signature is of another address/);
    bench.routes['POST /auth/verify'] = tokens('proof');
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByText('the shares');
    expect(bodyOf('/auth/verify')).toEqual({
      btc_address: user.btc_address,
      signature: 'c2ln',
      nonce: 'n-1',
    });
    expect(screen.queryByTestId('sign-in')).toBeNull();
  });

  it('should offer a new message once the old one has run out, and the way back', async () => {
    bench.routes['POST /auth/challenge'] = { ...challenge, expires_in: 0 };
    openPage();
    await enter('1BoatSLRHtKNngkdXEeobR76b53LETtpyT');
    await screen.findByText(/This message has run out/);
    fireEvent.click(screen.getByRole('radio', { name: 'Bitcoin Core' }));
    screen.getByRole('button', { name: 'Copy the command' });
    bench.routes['POST /auth/challenge'] = { ...challenge, nonce: 'n-2', message: 'a newer one' };
    fireEvent.click(screen.getByRole('button', { name: 'Get a new one' }));
    await screen.findByText('a newer one');
    fireEvent.click(screen.getByRole('button', { name: 'Back' }));
    await screen.findByLabelText('Your mining address');
  });

  it('should send an address of a script to the page that only watches, and tell what the api refuses', async () => {
    bench.routes['POST /auth/challenge'] = new Refusal(400, 'This is no Bitcoin address.');
    bench.routes['GET /info'] = new Refusal(503, 'The api is starting.');
    openPage();
    const script = `bc1q${'q'.repeat(58)}`;
    fireEvent.change(await screen.findByLabelText('Your mining address'), { target: { value: script } });
    expect(screen.getByRole('link', { name: 'Watch it' }).getAttribute('href')).toBe(`/miner/${script}`);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Continue' }).disabled).toBe(true);
    await enter('not-an-address-at-all');
    await screen.findByText(/This is no Bitcoin address/);
    await screen.findByText(/The api is starting/);
  });

  it('should sign in with a wallet of the browser, after one that was told no', async () => {
    let refuses = true;
    const signed: string[] = [];
    Object.assign(globalThis, {
      unisat_wallet: {
        requestAccounts: () =>
          refuses
            ? Promise.reject(Object.assign(new Error('no'), { code: 4001 }))
            : Promise.resolve([user.btc_address]),
        getAccounts: () => Promise.resolve([user.btc_address]),
        signMessage: (message: string) => {
          signed.push(message);
          return Promise.resolve('d2FsbGV0');
        },
      },
    });
    openPage();
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in with UniSat' }));
    await screen.findByText('UniSat was told no. Nothing happened.');
    refuses = false;
    fireEvent.click(screen.getByTestId('wallet-unisat'));
    await screen.findByText('the shares');
    expect(signed).toEqual([MESSAGE]);
    expect(bodyOf('/auth/verify')).toMatchObject({ signature: 'd2FsbGV0', nonce: 'n-1' });
  });

  it('should give up on a wallet that does not answer when asked to', async () => {
    Object.assign(globalThis, { LeatherProvider: { request: () => new Promise(() => undefined) } });
    openPage();
    const leather = await screen.findByTestId<HTMLButtonElement>('wallet-leather');
    fireEvent.click(leather);
    await screen.findByText('Waiting for Leather: say yes in its window.');
    expect(leather.disabled).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(leather.disabled).toBe(false);
    expect(screen.queryByText(/Waiting for Leather/)).toBeNull();
  });

  it('should sign in as a demo miner from the landing page, and lead to the dashboard', async () => {
    bench.routes['GET /info'] = { ...info, demo: true };
    bench.show(<Entrance />);
    await waitFor(() => expect(bench.app.session.snapshot().status).toBe('signed-out'));
    fireEvent.click(await screen.findByTestId('demo-wallet-0'));
    await screen.findByRole('heading', { name: 'Welcome back' });
    expect(screen.getByRole('link', { name: 'Open your dashboard' }).getAttribute('href')).toBe('/dashboard');
    await waitFor(() => expect(bench.pushed).toEqual(['/dashboard']));
    expect(bodyOf('/auth/verify')).toMatchObject({ nonce: 'n-1' });
  });

  it('should say that there were too many sign-in checks, count down, and open the page by itself', async () => {
    bench.routes['POST /session'] = new Raw({ status: 429, text: '', headers: { 'retry-after': '1' } });
    openPage();
    const notice = await screen.findByTestId('limited');
    expect(notice.textContent).toMatch(/^Too many sign-in checks from your networkTrying again in \d+ s\.$/);
    expect(screen.queryByTestId('server-gone')).toBeNull();
    // The figures change within a width of their own, and are not called out one by one.
    expect(screen.getByRole('timer').querySelector('.figure')?.className).toContain('min-w-');
    bench.routes['POST /session'] = SIGNED_IN;
    await screen.findByText('the shares');
    expect(screen.queryByTestId('limited')).toBeNull();
  });

  it('should say that the server is gone, try again, and tell somebody whose session ended', async () => {
    bench.routes['POST /session'] = new Refusal(503, 'Nobody is at home.');
    openPage();
    expect((await screen.findByTestId('server-gone')).textContent).toContain('Nobody is at home.');
    bench.routes['POST /session'] = SIGNED_IN;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('the shares');
    act(() => bench.app.session.expire());
    await screen.findByRole('heading', { name: 'Your session is over' });
  });
});
