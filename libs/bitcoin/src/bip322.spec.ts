import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { parseAddress } from './address';
import { parseWitness } from './bip322';
import { bip322MessageHash, toSignId, toSpendId } from './message-hash';
import { lockingScript } from './script';

const ADDRESS = 'bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l';
const displayed = (id: Uint8Array): string => bytesToHex(id.slice().reverse());

describe('BIP-322 hashes', () => {
  // Published with the BIP (basic-test-vectors.json, tx_hashes).
  it.each([
    [
      '',
      'c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1',
      'c5680aa69bb8d860bf82d4e9cd3504b55dde018de765a91bb566283c545a99a7',
      '1e9654e951a5ba44c8604c4de6c67fd78a27e81dcadcfe1edf638ba3aaebaed6',
    ],
    [
      'Hello World',
      'f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a',
      'b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b',
      '88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf',
    ],
    [
      'UTF-8 support: öäüéàè 测试文本 \uD83D\uDE04',
      '43936b237ea38c7794eb5d755e0d220b6db92ebfc5c8f482759d22b1286376d7',
      'c8f4f525fe8afb1bc09b44175bd2096f079c98425e8a1be676b712add1fb62f0',
      '8f488e06b89eafd019ec528109eafaf7f1d1811fd617aa1eeb9658f1c1be6586',
    ],
  ])('should match the published ones for "%s"', (message, hash, toSpend, toSign) => {
    const parsed = parseAddress(ADDRESS);
    if (!parsed.ok) throw new Error(parsed.reason);
    const spendId = toSpendId(message, lockingScript(parsed));
    expect(bytesToHex(bip322MessageHash(message))).toBe(hash);
    expect(displayed(spendId)).toBe(toSpend);
    expect(displayed(toSignId(spendId))).toBe(toSign);
  });
});

describe('parseWitness', () => {
  it.each([
    ['one item', '0102aabb', ['aabb']],
    ['two items', '0201aa02bbcc', ['aa', 'bbcc']],
    ['an empty item', '0100', ['']],
  ])('should read %s', (_, hex, items) => {
    expect(parseWitness(hexToBytes(hex))?.map(bytesToHex)).toEqual(items);
  });
  it.each([
    ['nothing', ''],
    ['no items', '00'],
    ['a missing length', '01'],
    ['a short item', '0103aabb'],
    ['bytes behind the last item', '0101aabb'],
    ['more items than a key spend has', '0301aa01bb01cc'],
    ['a long form of length', '01fd0100aa'],
  ])('should refuse %s', (_, hex) => {
    expect(parseWitness(hexToBytes(hex))).toBeNull();
  });
});
