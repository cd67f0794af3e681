import { Button, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { BlastRadius, Link } from "../generated/api.ts";
import { readLinks } from "./own.ts";

/** Ends a link, after it was said who and what loses its way. */
export function Unlink({ link }: { readonly link: Link }): ReactElement {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const path = { id: link.id };
  const radius = useQuery({
    // Not below "config": the link's own end is such a change, and would ask about a link that is gone.
    queryKey: ["radius", link.id],
    queryFn: () => get("/api/v1/links/{id}/radius", { path }),
    enabled: asking,
    staleTime: 0,
    gcTime: 0,
  });
  const loses = (radius.data?.losses.length ?? 0) > 0;
  const close = (): void => setAsking(false);
  return (
    <>
      <Button
        variant="default"
        onClick={() => setAsking(true)}
        aria-haspopup="dialog"
        aria-label={t("account.unlink_of", { to: link.label })}
      >
        {t("account.unlink")}
      </Button>
      <Ask
        opened={asking}
        title={t("account.unlink_title", { to: link.label })}
        deed={t("account.unlink")}
        harmful
        disabled={radius.data === undefined || (loses && reason.trim() === "")}
        close={close}
        act={async () => {
          await post("/api/v1/links/{id}/unlink", { path, body: loses ? { override: true, reason } : {} });
          close();
          await readLinks();
        }}
      >
        {radius.data === undefined ? <Text>{t("page.loading")}</Text> : <Radius radius={radius.data} />}
        {loses && (
          <Textarea
            size="md"
            label={t("account.unlink_why")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            maxLength={500}
            rows={2}
          />
        )}
      </Ask>
    </>
  );
}

function Radius({ radius }: { readonly radius: BlastRadius }): ReactElement {
  const { t } = useTranslation();
  const { unreachable, levels, fallback } = radius;
  if (unreachable === null && levels.length === 0) return <Text>{t("account.unlink_harmless")}</Text>;
  return (
    <Stack gap="xs">
      {unreachable !== null && <Text className="critical">{t("account.unlink_last")}</Text>}
      {fallback && <Text className="critical">{t("account.unlink_fallback")}</Text>}
      {levels.length > 0 && <Text>{t("account.unlink_levels")}</Text>}
      <ul className="steps">
        {levels.map((hit) => (
          <li key={`${hit.rule_id} ${hit.level}`}>
            {t(hit.leaves_empty ? "account.unlink_level_empty" : "account.unlink_level", {
              service: hit.service,
              rule: hit.rule,
              level: hit.level + 1,
            })}
          </li>
        ))}
      </ul>
    </Stack>
  );
}
