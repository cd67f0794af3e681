import { readFileSync } from "node:fs";

/** CPU seconds that a process has used, user and system, all threads (proc(5), /proc/pid/stat fields 14 and 15). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Proportional set size in MB: shared pages counted by their share (/proc/pid/smaps_rollup). Stops the process for 10 ms and more. */
function pssMb(pid: number): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(found?.[1] ?? 0) / 1024;
}

/** Resident set in MB, shared pages counted in full (/proc/pid/statm, field 2, pages of 4 KB): a counter, which costs the process nothing. */
function rssMb(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) / 256;
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

/**
 * Watches the memory of processes; `stop` answers the peak in MB, as proportional set size. What is watched is the resident set, and
 * what they share is taken off at the end: the kernel holds a process up for 10 to 20 ms while it adds up a proportional
 * one, which showed in the latencies at every look.
 */
export function watchMemory(pids: () => readonly number[]): { stop: () => number } {
  let peak = 0;
  const look = (): number => {
    const now = sum(pids(), rssMb);
    peak = Math.max(peak, now);
    return now;
  };
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      const shared = look() - sum(pids(), pssMb);
      return peak - shared;
    },
  };
}
