// Preloaded into a worker process: its clock is off by CLOCK_SHIFT_MS, until a message says otherwise, as NTP would.
const RealDate = Date;
let shift = Number(process.env.CLOCK_SHIFT_MS);
process.on('message', (message) => {
  if (typeof message?.shiftMs === 'number') shift = message.shiftMs;
});
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...given);
  }
  static now() {
    return RealDate.now() + shift;
  }
};
