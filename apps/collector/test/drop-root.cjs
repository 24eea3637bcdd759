// Permission bits do not stop root: the program gives its rights up once its modules are loaded. Without root they hold anyway.
setImmediate(() => {
  if (process.getuid() !== 0) return;
  process.setgroups([]);
  process.setgid(65534);
  process.setuid(65534);
});
