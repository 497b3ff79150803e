/** CPU time of this thread in milliseconds. A busy machine does not make it grow, as it does the time of the clock. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
