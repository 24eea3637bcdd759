import { motion } from '../../test/jsdom-parts';
import { act, render, screen } from '@testing-library/react';
import { Ticker } from './ticker';

const format = (value: number): string => `${Math.round(value)} shares`;

describe('a number that counts up', () => {
  const show = (value: number) => <Ticker value={value} format={format} />;
  const written = () => screen.getByText(/shares$/).textContent;
  const pass = (ms: number) => act(() => jest.advanceTimersByTime(ms));

  beforeEach(() => {
    motion.isReduced = false;
    jest.useFakeTimers();
  });
  afterEach(() => {
    motion.isReduced = true;
    jest.useRealTimers();
  });

  it.each([
    ['what has stood for a while', 100, 1_000],
    ['what changes as soon as it is there', 0, 16],
  ])('should begin with what it was, and end with what it is: %s', (_name, first, standsMs) => {
    const { rerender } = render(show(first));
    pass(standsMs);
    rerender(show(200));
    expect(written()).toBe(`${first} shares`);
    pass(300);
    expect(Number.parseInt(written() ?? '')).toBeGreaterThan(first);
    expect(Number.parseInt(written() ?? '')).toBeLessThan(200);
    pass(500);
    expect(written()).toBe('200 shares');
  });

  it('should not count while it changes all the time', () => {
    const { rerender } = render(show(100));
    pass(1_000);
    rerender(show(200));
    pass(250);
    rerender(show(300));
    expect(written()).toBe('300 shares');
    pass(250);
    rerender(show(400));
    expect(written()).toBe('400 shares');
    pass(2_000);
    expect(written()).toBe('400 shares');
  });

  it('should stand at once for those who want no motion', () => {
    motion.isReduced = true;
    const { rerender } = render(show(100));
    pass(1_000);
    rerender(show(200));
    expect(written()).toBe('200 shares');
  });
});
