import type { z } from "zod";

/** The server said no. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly body: string;
  constructor(request: string, status: number, body: string) {
    super(`${request}: ${status} ${body}`);
    this.status = status;
    this.body = body;
  }
}

/** The REST API, as a program or a browser speaks it. */
export class Api {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(base: string, headers: Readonly<Record<string, string>>) {
    this.#base = base;
    this.#headers = headers;
  }

  /** Nobody yet. */
  static anonymous(base: string): Api {
    return new Api(base, {});
  }

  /** A browser that is signed in. */
  static withCookie(base: string, cookie: string): Api {
    return new Api(base, { cookie, origin: base });
  }

  /** A program with an API token. */
  static withToken(base: string, token: string): Api {
    return new Api(base, { authorization: `Bearer ${token}` });
  }

  /** The same caller at another node. */
  at(base: string): Api {
    return new Api(base, "origin" in this.#headers ? { ...this.#headers, origin: base } : this.#headers);
  }

  get<T extends z.ZodType>(path: string, shape: T): Promise<z.output<T>> {
    return this.#json("GET", path, undefined, shape);
  }

  post<T extends z.ZodType = z.ZodUnknown>(path: string, body: unknown = {}, shape?: T): Promise<z.output<T>> {
    return this.#json("POST", path, body, shape);
  }

  put<T extends z.ZodType = z.ZodUnknown>(path: string, body: unknown, shape?: T): Promise<z.output<T>> {
    return this.#json("PUT", path, body, shape);
  }

  patch<T extends z.ZodType = z.ZodUnknown>(path: string, body: unknown, shape?: T): Promise<z.output<T>> {
    return this.#json("PATCH", path, body, shape);
  }

  async delete(path: string): Promise<void> {
    await this.#json("DELETE", path, undefined, undefined);
  }

  /** Sends a form of a page, as a browser does; the page that comes. */
  async form(path: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await fetch(new URL(path, this.#base), {
      method: "POST",
      headers: this.#headers,
      body: new URLSearchParams(fields),
    });
    if (!answer.ok) throw new ApiError(`POST ${path}`, answer.status, await answer.text());
    return answer.text();
  }

  /** Signs in by something that sets the session's cookie. */
  async session(path: string, body: unknown): Promise<Api> {
    const answer = await this.#send("POST", path, body);
    const cookie = answer.headers.getSetCookie()[0]?.split(";")[0];
    await answer.body?.cancel();
    if (cookie === undefined) throw new Error(`POST ${path} set no cookie`);
    return Api.withCookie(this.#base, cookie);
  }

  async #json<T extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    shape: T | undefined,
  ): Promise<z.output<T>> {
    const answer = await this.#send(method, path, body);
    const text = await answer.text();
    const value: unknown = text === "" ? null : JSON.parse(text);
    // Without a shape the answer is not looked at: its type is `unknown`.
    return (shape === undefined ? value : shape.parse(value)) as z.output<T>;
  }

  async #send(method: string, path: string, body: unknown): Promise<Response> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const answer = await fetch(`${this.#base}${path}`, { method, headers: { ...this.#headers, ...type }, ...content });
    if (!answer.ok) throw new ApiError(`${method} ${path}`, answer.status, await answer.text());
    return answer;
  }
}
