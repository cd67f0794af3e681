import { readFileSync } from "node:fs";

/** CPU seconds that a process has used, user and system, all threads (proc(5), /proc/pid/stat fields 14 and 15). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Proportional set size in MB: shared pages counted by their share (/proc/pid/smaps_rollup). */
function pssMb(pid: number): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(found?.[1] ?? 0) / 1024;
}

/** Sums a reading over processes; one that has ended counts nothing. */
export function sum(pids: readonly number[], read: (pid: number) => number): number {
  return pids.reduce((total, pid) => {
    try {
      return total + read(pid);
    } catch {
      return total;
    }
  }, 0);
}

/** Watches the memory of processes; `stop` answers the peak in MB. */
export function watchMemory(pids: () => readonly number[]): { stop: () => number } {
  let peak = sum(pids(), pssMb);
  const timer = setInterval(() => {
    peak = Math.max(peak, sum(pids(), pssMb));
  }, 200);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(peak, sum(pids(), pssMb));
    },
  };
}
