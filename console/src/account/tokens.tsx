import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, get } from "../api.ts";
import { Ask } from "../ask.tsx";
import { CopyLine } from "../copy-line.tsx";
import type { ApiToken } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useZone } from "../me.tsx";
import { Ago } from "../moment.tsx";
import { queryClient } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { fullTime } from "../time.ts";
import { NewToken } from "./new-token.tsx";

const queryKey = ["me", "tokens"] as const;

/** Tokens by which programs act as me. */
export function Tokens(): ReactElement {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const tokens = useQuery({ queryKey, queryFn: async () => (await get("/api/v1/me/tokens")).rows });
  if (tokens.isError) return <Trouble error={tokens.error} again={() => void tokens.refetch()} />;
  if (tokens.data === undefined) return <Loading />;
  return (
    <Stack gap="sm">
      {made !== null && (
        <Alert variant="outline" color="tocsin" title={t("account.token_once")}>
          <Stack gap="sm">
            <CopyLine text={made} what={t("account.token")} />
            <Group>
              <Button variant="default" onClick={() => setMade(null)}>
                {t("account.token_taken")}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      {tokens.data.length === 0 && <Text c="dimmed">{t("account.no_token")}</Text>}
      <ul className="rows">
        {tokens.data.map((token) => (
          <One key={token.id} token={token} />
        ))}
      </ul>
      <Group>
        <Button leftSection={<Icon name="plus" />} onClick={() => setMaking(true)} aria-haspopup="dialog">
          {t("account.new_token")}
        </Button>
      </Group>
      <NewToken
        opened={making}
        close={() => setMaking(false)}
        done={async (token) => {
          setMaking(false);
          setMade(token);
          await queryClient.invalidateQueries({ queryKey });
        }}
      />
    </Stack>
  );
}

function One({ token }: { readonly token: ApiToken }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [asking, setAsking] = useState(false);
  return (
    <li className="proof" data-token={token.name}>
      <Group justify="space-between">
        <div>
          <Text fw={600}>
            {token.name} <code>{token.hint}…</code>
          </Text>
          <Text size="sm" c="dimmed">
            {token.scopes.join(", ")}
          </Text>
          <Text size="sm" c="dimmed">
            {token.used_at === null ? (
              t("account.token_unused")
            ) : (
              <>
                {t("account.token_used")} <Ago at={token.used_at} />
              </>
            )}{" "}
            ·{" "}
            {token.expires_at === null
              ? t("account.token_forever")
              : t("account.token_until", { at: fullTime(token.expires_at, zone) })}
          </Text>
        </div>
        <Button
          variant="default"
          onClick={() => setAsking(true)}
          aria-haspopup="dialog"
          aria-label={t("account.delete_token_of", { name: token.name })}
        >
          {t("account.delete_token")}
        </Button>
      </Group>
      <Ask
        opened={asking}
        title={t("account.delete_token_of", { name: token.name })}
        deed={t("account.delete_token")}
        harmful
        close={() => setAsking(false)}
        act={async () => {
          await del("/api/v1/me/tokens/{id}", { path: { id: token.id } });
          setAsking(false);
          await queryClient.invalidateQueries({ queryKey });
        }}
      >
        <Text>{t("account.delete_token_text")}</Text>
      </Ask>
    </li>
  );
}
