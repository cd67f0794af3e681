import { readFileSync, readdirSync } from "node:fs";

/** CPU seconds that a process has used, user and system, all threads (proc(5), /proc/pid/stat fields 14 and 15). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Proportional set size in MB: shared pages counted by their share (/proc/pid/smaps_rollup). */
export function pssMb(pid: number): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(found?.[1] ?? 0) / 1024;
}

/** A process and all that descend from it. */
export function familyOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const family: number[] = [];
  for (let queue = [root]; queue.length > 0; ) {
    const pid = queue.shift() ?? root;
    family.push(pid);
    queue = [...queue, ...(children.get(pid) ?? [])];
  }
  return family;
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
