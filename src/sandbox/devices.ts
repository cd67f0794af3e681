import type { SandboxDevice, SandboxSeen } from "#app/sandbox.ts";
import type { RunningPlatform, SandboxPlatform } from "#ports/sandbox.ts";

/** A platform of the sandbox that runs. */
export interface Device extends Pick<SandboxPlatform, "channel" | "look"> {
  readonly running: RunningPlatform;
}

interface Times {
  readonly at: number;
  readonly edits: number;
  readonly editedAt: number | null;
}

/** What people see on the platforms, and when they first saw it: most fakes keep no times. */
export interface Wall {
  /** Looks again, and notes what is new. */
  look(): readonly SandboxDevice[];
  /** What was said until now belongs to the set-up, and is shown no more. */
  wipe(): void;
}

export function createWall(devices: readonly Device[], now: () => number): Wall {
  const times = new Map<string, Times>();
  const hidden = new Set<string>();

  function seenOf({ channel, running }: Device): readonly SandboxSeen[] {
    return running.view().flatMap((message) => {
      const key = `${channel} ${message.place} ${message.id}`;
      if (hidden.has(key)) return [];
      const before = times.get(key);
      const next: Times =
        before === undefined
          ? { at: now(), edits: message.edits, editedAt: message.edits > 0 ? now() : null }
          : before.edits === message.edits
            ? before
            : { ...before, edits: message.edits, editedAt: now() };
      times.set(key, next);
      return [{ ...message, at: next.at, editedAt: next.editedAt }];
    });
  }

  return {
    look: () =>
      devices.map((device) => ({
        channel: device.channel,
        look: device.look,
        places: device.running.places.map(({ id, reader, label }) => ({ id, reader, label })),
        messages: seenOf(device),
      })),
    wipe() {
      for (const { channel, running } of devices)
        for (const { id, place } of running.view()) hidden.add(`${channel} ${place} ${id}`);
    },
  };
}
