/** Runs `task` after `ms`; the returned function cancels it. */
export type Schedule = (task: () => void, ms: number) => () => void;

export const browserSchedule: Schedule = (task, ms) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};
