import { Admission } from './admission';

const options = {
  allowedOrigins: ['https://a.example'],
  trustedProxies: [],
  maxSocketsPerUser: 2,
  maxSocketsPerIp: 3,
  maxSockets: 5,
};

describe('Admission', () => {
  let admission: Admission;
  beforeEach(() => {
    admission = new Admission(options);
  });

  it('should admit the origins on the list, and none at all', () => {
    expect(admission.enter('1.1.1.1', 'https://a.example')).toBeUndefined();
    expect(admission.enter('1.1.1.1', undefined)).toBeUndefined();
  });

  it.each(['null', '', 'https://a.example/', 'https://a.example.evil', 'HTTPS://A.EXAMPLE'])(
    'should refuse the origin %p',
    (origin) => expect(admission.enter('1.1.1.1', origin)).toMatchObject({ close: 'forbidden' }),
  );

  it('should bound sockets of an address, and let in again when one has left', () => {
    for (let n = 0; n < 3; n += 1) expect(admission.enter('1.1.1.1', undefined)).toBeUndefined();
    expect(admission.enter('1.1.1.1', undefined)).toEqual({ close: 'tooManySockets' });
    expect(admission.enter('2.2.2.2', undefined)).toBeUndefined();
    admission.leave('1.1.1.1');
    admission.leave('1.1.1.1');
    expect(admission.enter('1.1.1.1', undefined)).toBeUndefined();
  });

  it('should count all of an IPv6 network as one address', () => {
    const [one, other] = ['2001:db8::1', '2001:db8::ffff:2'].map((ip) => admission.clientIp(ip, undefined));
    expect(one).toBe(other);
    expect(admission.clientIp('2001:db8:0:1::1', undefined)).not.toBe(one);
  });

  it('should bound sockets of the node', () => {
    for (let n = 0; n < 5; n += 1) expect(admission.enter(`1.1.1.${n}`, undefined)).toBeUndefined();
    expect(admission.enter('1.1.1.9', undefined)).toEqual({ close: 'full' });
  });

  it('should bound sockets of a user', () => {
    expect([1, 1, 1, 2].map((user) => admission.enterUser(user))).toEqual([true, true, false, true]);
    admission.leaveUser(1);
    expect(admission.enterUser(1)).toBe(true);
  });

  it('should not even speak to who floods it with refused sockets', () => {
    for (let n = 0; n < 15; n += 1) {
      expect(admission.overflows('1.1.1.1')).toBe(false);
      admission.enter('1.1.1.1', 'null');
    }
    for (let n = 0; n < 16; n += 1) admission.enter('1.1.1.1', 'null');
    expect(admission.overflows('1.1.1.1')).toBe(true);
    for (let n = 0; n < 31; n += 1) admission.leave('1.1.1.1');
    expect(admission.overflows('1.1.1.1')).toBe(false);
  });
});
