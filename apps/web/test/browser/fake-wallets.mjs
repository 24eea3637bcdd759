/* global window */
// Browser wallets for tests: they put into a page what the real extensions do, and really sign.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Puts one wallet into the page, as its extension would; it runs inside the page. `accounts` are `{address, type}`;
 * `window.fakeWalletSign(address, message)` signs; while `window.fakeWalletRefuses` is true the person says no.
 */
export function installFakeWallet({ kind, accounts }) {
  const refusal = (code) => ({ code, message: 'User rejected the request.' });
  const refuses = () => window.fakeWalletRefuses === true;
  const sign = (address, message) => window.fakeWalletSign(address, message);
  const rpc = (result) => ({ jsonrpc: '2.0', id: '1', result });
  const find = (type) => accounts.find((account) => account.type === type);

  if (kind === 'unisat') {
    const addresses = async () => [accounts[0].address];
    const requestAccounts = async () => {
      if (refuses()) throw refusal(4001);
      return addresses();
    };
    const signMessage = async (message) => {
      if (refuses()) throw refusal(4001);
      return sign(accounts[0].address, message);
    };
    window.unisat_wallet = { requestAccounts, getAccounts: addresses, signMessage };
  }

  if (kind === 'xverse') {
    const request = async (method, params) => {
      if (refuses()) return { jsonrpc: '2.0', id: '1', error: refusal(-32000) };
      if (method === 'wallet_connect') {
        const offered = accounts.map(({ address, type }) => ({
          address,
          publicKey: '',
          purpose: type === 'p2tr' ? 'ordinals' : 'payment',
          addressType: type,
          walletType: 'software',
        }));
        return rpc({ id: 'account', addresses: offered, walletType: 'software', network: {} });
      }
      if (method === 'signMessage') {
        const { address, message, protocol } = params;
        return rpc({ signature: await sign(address, message), messageHash: '', address, protocol });
      }
      return { jsonrpc: '2.0', id: '1', error: { code: -32601, message: 'Method not found' } };
    };
    window.XverseProviders = { BitcoinProvider: { request } };
  }

  if (kind === 'leather') {
    const request = async (method, params) => {
      if (refuses()) throw { jsonrpc: '2.0', id: '1', error: refusal(4001) };
      if (method === 'getAddresses') {
        const bitcoin = accounts.map(({ address, type }) => ({
          symbol: 'BTC',
          type,
          address,
          publicKey: '',
        }));
        return rpc({ addresses: [...bitcoin, { symbol: 'STX', address: 'SP000', publicKey: '' }] });
      }
      const account = find(params.paymentType);
      return rpc({ signature: await sign(account.address, params.message), address: account.address });
    };
    window.LeatherProvider = { request };
  }
}

/**
 * Gives a page of the browser suite one wallet that holds the key of a demo wallet, before the page is loaded.
 * Needs the built libraries in dist/. Returns its address.
 */
export async function giveWallet(page, kind, index = 0) {
  const { demoWallet, signMessage } = require('../../../../dist/libs/bitcoin/src/index.js');
  const wallet = demoWallet(index);
  await page.exposeFunction('fakeWalletSign', (address, message) =>
    signMessage(wallet.privateKey, message, wallet.type),
  );
  const accounts = [{ address: wallet.address, type: wallet.type }];
  await page.addInitScript(installFakeWallet, { kind, accounts });
  return wallet.address;
}
