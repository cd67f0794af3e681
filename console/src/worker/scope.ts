/** What a service worker has around it (W3C Service Workers and Push API), as far as ours uses it: TypeScript's own types want a project of their own. */
export interface WorkerScope {
  readonly location: { readonly origin: string };
  readonly registration: { showNotification(title: string, options: ShownOptions): Promise<void> };
  readonly clients: { claim(): Promise<void>; openWindow(url: string): Promise<unknown> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "push", listener: (event: PushMessage) => void): void;
  addEventListener(type: "notificationclick", listener: (event: Click) => void): void;
}

interface Extendable {
  /** The worker is not stopped before this has ended. */
  waitUntil(work: Promise<unknown>): void;
}

interface PushMessage extends Extendable {
  readonly data: { json(): unknown } | null;
}

export interface Click extends Extendable {
  /** Empty: the notification itself. */
  readonly action: string;
  readonly notification: {
    readonly title: string;
    readonly tag: string;
    readonly lang: string;
    readonly data: unknown;
    close(): void;
  };
}

/** `showNotification`: with the members that DOM's own type lacks. */
export interface ShownOptions extends NotificationOptions {
  readonly renotify?: boolean;
  readonly timestamp?: number;
  readonly actions?: readonly { readonly action: string; readonly title: string }[];
}
