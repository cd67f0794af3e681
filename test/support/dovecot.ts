import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { makeCertificate } from "./certificates.ts";
import { debianPackages } from "./debian.ts";
import { freePort, waitForPort } from "./ports.ts";
import { findRunner, type Runner } from "./postgres-binaries.ts";
import { keep, removeAtEnd } from "./postgres-keeper.ts";

/** A mail as it lies in the maildir: in which folder, and its flags (`S`: seen). */
export interface StoredMail {
  readonly folder: string;
  readonly flags: string;
}

/** Debian's Dovecot with one mailbox, and a certificate that nobody has signed. */
export interface Dovecot {
  /** 127.0.0.1, with STARTTLS on offer. */
  readonly port: number;
  /** 127.0.0.1, with TLS from the first byte. */
  readonly tlsPort: number;
  /** Puts a mail (Latin-1) into the inbox as a mail server does; the answer takes it out again. `at`: when it came, UTC milliseconds. */
  deliver(raw: string, at?: number): () => void;
  /** What lies in the mailbox, all folders. */
  mails(): readonly StoredMail[];
  /** Ends it at once. */
  stop(): Promise<void>;
}

export interface DovecotOptions {
  readonly user: string;
  readonly password: string;
  /** Names of folders beside the inbox, as the wire spells them (RFC 3501 §5.1.3). */
  readonly folders: readonly string[];
}

/** Where the programs look for their plugins, whatever they are told. */
const compiledIn = "/usr/lib/dovecot/modules";

/** Unpacked, never installed: it needs no root, and no users of its own. Where that cannot be, why not. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot | { readonly skip: string }> {
  const found = await debianPackages(["dovecot-core", "dovecot-imapd"]);
  if ("skip" in found) return found;
  const runner = findRunner();
  // With /modules after it, it is as long as the path that it takes the place of.
  const home = fs.mkdtempSync("/tmp/imap-");
  const janitor = removeAtEnd([home]);
  try {
    relocate(found.path, home);
    const trouble = troubleOf(home);
    if (trouble !== null) {
      await janitor.end();
      return { skip: trouble };
    }
    return await run(home, runner, options, () => janitor.end());
  } catch (error) {
    await janitor.end();
    throw error;
  }
}

/** A copy that finds its own plugins, and that an unprivileged user may read. */
function relocate(tree: string, home: string): void {
  fs.cpSync(path.join(tree, "usr/lib/dovecot"), home, { recursive: true, verbatimSymlinks: true });
  for (const program of ["usr/sbin/dovecot", "usr/bin/doveconf"])
    fs.copyFileSync(path.join(tree, program), path.join(home, path.basename(program)));
  const library = fs.realpathSync(path.join(home, "libdovecot.so.0"));
  const bytes = fs.readFileSync(library);
  const here = Buffer.from(path.join(home, "modules"));
  if (here.length !== compiledIn.length)
    throw new Error(`${here.toString()} does not fit into the place of ${compiledIn}`);
  for (let at = bytes.indexOf(compiledIn); at >= 0; at = bytes.indexOf(compiledIn, at)) here.copy(bytes, at);
  fs.writeFileSync(library, bytes);
  fs.chmodSync(home, 0o755);
}

function librariesOf(home: string): string {
  return [home, path.join(home, "modules/old-stats")].join(":");
}

/** Null: it can run here. */
function troubleOf(home: string): string | null {
  const env = { ...process.env, LD_LIBRARY_PATH: librariesOf(home) };
  for (const name of ["dovecot", "doveconf", "auth", "imap", "imap-login"]) {
    // ld.so(8): tells the libraries instead of running the program.
    const tracing = { ...env, LD_TRACE_LOADED_OBJECTS: "1" };
    const { stdout } = spawnSync(path.join(home, name), { encoding: "utf8", env: tracing });
    const missing = /^\s*(\S+) => not found/m.exec(stdout)?.[1];
    if (missing !== undefined) return `Dovecot needs ${missing}, which is not installed`;
  }
  const { stdout: version } = spawnSync(path.join(home, "dovecot"), ["--version"], { encoding: "utf8", env });
  return version.startsWith("2.3.") ? null : `its settings are those of Dovecot 2.3, and this is ${version || "none"}`;
}

async function run(
  home: string,
  runner: Runner | undefined,
  options: DovecotOptions,
  clean: () => Promise<void>,
): Promise<Dovecot> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const own = (file: string): void => {
    if (runner !== undefined) fs.chownSync(file, runner.uid, runner.gid);
  };
  const mail = path.join(home, "mail");
  for (const folder of ["", ...options.folders.map((name) => `.${name}`)])
    for (const part of ["", "cur", "new", "tmp"]) {
      const made = path.join(mail, folder, part);
      fs.mkdirSync(made, { recursive: true });
      own(made);
    }
  const { certificate, key } = makeCertificate("localhost");
  const files = {
    "certificate.pem": certificate,
    "key.pem": key,
    users: `${options.user}:{PLAIN}${options.password}\n`,
    "dovecot.conf": settings(home, { port, tlsPort, runner }),
  };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(home, name), text, { mode: 0o600 });
    own(path.join(home, name));
  }
  own(home);
  const config = path.join(home, "dovecot.conf");
  // What Dovecot does to itself at its start, except that it looks for doveconf in /usr/bin.
  const reader = [path.join(home, "doveconf"), "-f", "service=master", "-c", config, "-m", "master", "-p", "-e"];
  const libraries = `LD_LIBRARY_PATH=${librariesOf(home)}`;
  const command = [
    "/usr/bin/env",
    "--default-signal=QUIT",
    libraries,
    ...reader,
    path.join(home, "dovecot"),
    "-F",
    "-c",
    config,
  ];
  const keeper = keep(command, { runner, cwd: home });
  await Promise.all([waitForPort(port), waitForPort(tlsPort)]).catch(async (error: unknown) => {
    const said = fs.readFileSync(path.join(home, "dovecot.log"), { encoding: "utf8", flag: "a+" });
    await keeper.end();
    throw new Error(`Dovecot did not start:\n${said}`, { cause: error });
  });
  return {
    port,
    tlsPort,
    ...maildir(mail, own),
    async stop() {
      await keeper.end();
      await clean();
    },
  };
}

/** All of it runs as one user who is not root: nothing changes its root, and nobody waits after a wrong password. */
function settings(
  home: string,
  { port, tlsPort, runner }: { readonly port: number; readonly tlsPort: number; readonly runner: Runner | undefined },
): string {
  const name = (what: string): string => execFileSync("id", [what], { ...runner, encoding: "utf8" }).trim();
  const user = name("-un");
  return `
base_dir = ${home}/run
state_dir = ${home}/run
libexec_dir = ${home}
import_environment = LD_LIBRARY_PATH=${librariesOf(home)}
log_path = ${home}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = ${user}
default_internal_group = ${name("-gn")}
default_login_user = ${user}
first_valid_uid = 1
auth_failure_delay = 0
disable_plaintext_auth = no
mail_location = maildir:${home}/mail
ssl = yes
ssl_cert = <${home}/certificate.pem
ssl_key = <${home}/key.pem
passdb {
  driver = passwd-file
  args = ${home}/users
}
userdb {
  driver = static
  args = uid=${name("-u")} gid=${name("-g")} home=${home}/mail
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
  }
}
`;
}

/** The mailbox as its files, which is what any mail server and any IMAP server agree on (maildir(5)). */
function maildir(root: string, own: (file: string) => void): Pick<Dovecot, "deliver" | "mails"> {
  let count = 0;
  return {
    deliver(raw, at = Date.now()) {
      count += 1;
      const name = `${Math.floor(at / 1_000)}.M${count}.test`;
      const draft = path.join(root, "tmp", name);
      fs.writeFileSync(draft, raw, "latin1");
      own(draft);
      fs.utimesSync(draft, at / 1_000, at / 1_000);
      fs.renameSync(draft, path.join(root, "new", name));
      return () => {
        for (const file of fs.globSync([`new/${name}*`, `cur/${name}*`], { cwd: root }))
          fs.rmSync(path.join(root, file));
      };
    },
    mails: () =>
      fs.globSync(["{new,cur}/*", ".*/{new,cur}/*"], { cwd: root }).map((file) => ({
        folder: file.startsWith(".") ? file.slice(1, file.indexOf("/")) : "INBOX",
        flags: /:2,(\w*)$/.exec(file)?.[1] ?? "",
      })),
  };
}
