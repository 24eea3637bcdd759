/** @jest-environment jsdom */
import { leavingOfBrowser } from './leaving';

describe('the wish to be signed out', () => {
  afterEach(() => jest.restoreAllMocks());

  it('should be known to every tab until it is fulfilled', () => {
    const [one, two] = [leavingOfBrowser(), leavingOfBrowser()];
    expect(two.isWanted()).toBe(false);
    one.set(true);
    expect(two.isWanted()).toBe(true);
    two.set(false);
    expect(one.isWanted()).toBe(false);
  });

  it('should hold in the page where the browser stores nothing', () => {
    const refused = () => {
      throw new Error('refused');
    };
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(refused);
    jest.spyOn(Storage.prototype, 'removeItem').mockImplementation(refused);
    const leaving = leavingOfBrowser();
    leaving.set(true);
    expect(leaving.isWanted()).toBe(true);
    leaving.set(false);
    expect(leaving.isWanted()).toBe(false);
  });

  it('should see a chance when the browser is online again', () => {
    const task = jest.fn();
    const stop = leavingOfBrowser().onChance(task);
    window.dispatchEvent(new Event('online'));
    stop();
    window.dispatchEvent(new Event('online'));
    expect(task).toHaveBeenCalledTimes(1);
  });
});
