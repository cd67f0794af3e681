/** Something that one of the fakes received. */
export interface Arrival {
  readonly at: Date;
  readonly by: "mail" | "webhook";
  readonly to: string;
  readonly title: string;
  readonly text: string;
}

/** A long day of development should not fill the memory. */
const keptArrivals = 200;

interface MailLike {
  readonly envelope: { readonly to: string };
  readonly subject: string;
  readonly text: string;
}

interface WebhookLike {
  readonly id: string;
  readonly raw: string;
}

/** What arrived, newest first. */
export class Arrivals {
  readonly #all: Arrival[] = [];
  /** How many came, those that were forgotten since included. */
  count = 0;

  get all(): readonly Arrival[] {
    return this.#all;
  }

  addMail({ envelope, subject, text }: MailLike): void {
    this.#add({ at: new Date(), by: "mail", to: envelope.to, title: subject, text });
  }

  addWebhook({ id, raw }: WebhookLike): void {
    const body = JSON.parse(raw) as {
      readonly type?: string;
      readonly data?: { readonly incident?: { readonly title?: string } };
    };
    const title = `${body.type ?? ""} ${body.data?.incident?.title ?? ""}`.trim();
    this.#add({ at: new Date(), by: "webhook", to: id, title, text: JSON.stringify(body, null, 2) });
  }

  /** The newest verification code that was sent to this address. */
  codeFor(address: string): string | null {
    const mails = this.#all.filter((each) => each.by === "mail" && each.to === address);
    return mails.map((each) => /\b\d{6}\b/.exec(each.text)?.[0]).find((code) => code !== undefined) ?? null;
  }

  #add(arrival: Arrival): void {
    this.count += 1;
    this.#all.unshift(arrival);
    this.#all.splice(keptArrivals);
  }
}
