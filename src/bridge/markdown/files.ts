import type { BridgedAttachment, BridgedMessage, DroppedFile, PlannedFile } from "#domain/bridge-message.ts";
import { oneLine } from "./escape.ts";
import { cutText } from "./fit.ts";

/** What a post may carry. */
export interface FileLimits {
  /** 0: the server takes none. */
  readonly files: number;
  /** Of one file, in bytes: `FileSettings.MaxFileSize` of the server, or less. */
  readonly fileBytes: number;
}

/** Mattermost takes ten files a post; 20 MiB is what we keep in memory for one. */
export const defaultLimits: FileLimits = { files: 10, fileBytes: 20 * 1024 * 1024 };

/** Files of a message in the order in which it speaks of them; no two have the same name. */
export interface FilePlan {
  /** Its name in the post; the same one again where it is spoken of twice. */
  addHosted(hostedContentId: string, name?: string): string;
  addShared(attachment: BridgedAttachment): void;
  drop(file: DroppedFile): void;
  readonly files: readonly PlannedFile[];
  readonly dropped: readonly DroppedFile[];
}

const extensions: Readonly<Record<string, string>> = {
  "image/bmp": "bmp",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/jpg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/tiff": "tiff",
  "image/webp": "webp",
};

/** Decides, as it goes, which files there is room for. */
export function createFilePlan(message: BridgedMessage, limits: FileLimits): FilePlan {
  const files: PlannedFile[] = [];
  const dropped: DroppedFile[] = [];
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const unique = (name: string): string => {
    const dot = name.lastIndexOf(".");
    const [base, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${base} (${count})${ending}`;
    taken.add(free);
    return free;
  };
  const add = (name: string, size: number | null, source: PlannedFile["source"]): void => {
    if (limits.files === 0) dropped.push({ name, reason: "turned_off" });
    else if (size !== null && size > limits.fileBytes) dropped.push({ name, reason: "too_large" });
    else if (files.length >= limits.files) dropped.push({ name, reason: "too_many" });
    else files.push({ name, maxBytes: limits.fileBytes, source });
  };
  return {
    files,
    dropped,
    addHosted: (hostedContentId, wanted) => {
      const known = names.get(hostedContentId);
      if (known !== undefined) return known;
      const content = message.hostedContents.find(({ id }) => id === hostedContentId);
      const type = (content?.contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
      // Graph does not always tell the kind; pasted pictures, by far the most, are PNG.
      const extension = Object.hasOwn(extensions, type) ? extensions[type] : "png";
      const name = unique(wanted === undefined ? `image-${names.size + 1}.${extension}` : fileName(wanted));
      names.set(hostedContentId, name);
      add(name, content?.size ?? null, { kind: "hosted", hostedContentId });
      return name;
    },
    addShared: ({ name, contentUrl, size }) => {
      const called = unique(fileName(name ?? ""));
      const url = URL.parse(contentUrl ?? "");
      if (url === null || !/^https?:$/.test(url.protocol)) dropped.push({ name: called, reason: "unsupported" });
      else add(called, size, { kind: "shared", url: url.href });
    },
    drop: (file) => {
      dropped.push({ ...file, name: fileName(file.name) });
    },
  };
}

/** A name without a path that no system takes for anything but one; what is too long loses its middle, not its ending. */
function fileName(name: string): string {
  const base = oneLine(name)
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^\.+/, "");
  if (base === "") return "file";
  const ending = /\.[a-z\d]{1,10}$/i.exec(base)?.[0] ?? "";
  return cutText(base.slice(0, base.length - ending.length), 100) + ending;
}
