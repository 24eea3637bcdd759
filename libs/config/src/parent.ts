/** Ends this program gracefully when the supervisor that started it is gone. Does nothing without one. */
export function exitWithParent(): void {
  if (!process.connected) return;
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** Tells the supervisor that this program does its work now. Does nothing without one. */
export function tellParentReady(): void {
  if (process.connected) process.send?.('ready');
}
