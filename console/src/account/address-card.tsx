import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, post } from "../api.ts";
import type { Link } from "../generated/api.ts";
import { problemWords, say, sayProblem } from "../say.ts";
import { readLinks, rememberLink } from "./own.ts";
import { Unlink } from "./unlink.tsx";

const colours = {
  active: "good",
  pending: "warning",
  broken: "critical",
  revoked: "",
} as const satisfies Record<Link["state"], string>;

/** One of my addresses: how it stands, and what to do about it. */
export function AddressCard({ link, channel }: { readonly link: Link; readonly channel: string }): ReactElement {
  const { t } = useTranslation();
  return (
    <li className="proof" data-address={link.label} data-state={link.state}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Text fw={600}>
            {link.label}{" "}
            <Text span c="dimmed" fw={400}>
              · {channel}
            </Text>
          </Text>
          <span className={`state ${colours[link.state]}`}>{t(`account.state_${link.state}`)}</span>
          {link.last_error !== null && link.state === "broken" && (
            <Text size="sm" c="dimmed">
              {link.last_error}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {link.state !== "pending" && <TestOne link={link} />}
          <Unlink link={link} />
        </Group>
      </Group>
      {link.state === "pending" && <CodeForm link={link} />}
    </li>
  );
}

function TestOne({ link }: { readonly link: Link }): ReactElement {
  const { t } = useTranslation();
  const test = useMutation({
    mutationFn: () => post("/api/v1/links/{id}/test", { path: { id: link.id } }),
    onSuccess: () => say(t("account.test_sent", { to: link.label })),
    onError: sayProblem,
  });
  return (
    <Button
      variant="default"
      loading={test.isPending}
      onClick={() => test.mutate()}
      aria-label={t("account.test_of", { to: link.label })}
    >
      {t("account.test")}
    </Button>
  );
}

/** The code that was sent to the address proves that it is mine. */
function CodeForm({ link }: { readonly link: Link }): ReactElement {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const path = { id: link.id };
  const confirm = useMutation({
    mutationFn: () => post("/api/v1/links/{id}/confirm", { path, body: { code } }),
    async onSuccess(verified) {
      rememberLink(verified);
      say(t("account.verified", { to: link.label }));
      await readLinks();
    },
  });
  const resend = useMutation({
    mutationFn: () => post("/api/v1/links/{id}/resend", { path }),
    onSuccess: () => say(t("account.code_sent", { to: link.label })),
    onError: sayProblem,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <Group align="flex-end" gap="xs" pt="xs">
        <TextInput
          size="md"
          label={t("account.code_for", { to: link.label })}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={20}
          required
          error={confirm.isError ? codeProblem(confirm.error) : null}
        />
        <Button type="submit" loading={confirm.isPending} disabled={code.trim() === ""}>
          {t("account.verify")}
        </Button>
        <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
          {t("account.resend")}
        </Button>
      </Group>
    </form>
  );
}

function codeProblem(error: unknown): string {
  const field = error instanceof ApiProblem ? error.fields.find((each) => each.field === "code") : undefined;
  return field?.problem ?? problemWords(error);
}
