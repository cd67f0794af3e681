import { Checkbox, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { BlastRadius, Link } from "../generated/api.ts";
import { say } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { configChanged } from "./queries.ts";

interface UnlinkProps {
  readonly link: Link;
  readonly opened: boolean;
  readonly close: () => void;
}

/** Says who and what loses its way, and unlinks: with losses only for a reason. */
export function UnlinkWindow({ link, opened, close }: UnlinkProps): ReactElement {
  const { t } = useTranslation();
  const [override, setOverride] = useState(false);
  const [reason, setReason] = useState("");
  const radius = useQuery({
    queryKey: ["radius", link.id],
    queryFn: () => get("/api/v1/links/{id}/radius", { path: { id: link.id } }),
    enabled: opened,
    // It decides whether somebody can be paged: not from memory.
    staleTime: 0,
  });
  const isLoss = radius.data === undefined || radius.data.losses.length > 0;
  async function unlink(): Promise<void> {
    const body = isLoss ? { override: true, reason } : { override: false };
    await post("/api/v1/links/{id}/unlink", { path: { id: link.id }, body });
    close();
    say(t("integrations.unlinked", { label: link.label }));
    configChanged();
  }
  return (
    <Ask
      opened={opened}
      title={t("integrations.unlink_title", { label: link.label })}
      deed={t("integrations.unlink")}
      harmful
      disabled={radius.data === undefined || (isLoss && (!override || reason.trim() === ""))}
      close={close}
      act={unlink}
    >
      {radius.isError ? (
        <Trouble error={radius.error} again={() => void radius.refetch()} />
      ) : radius.data === undefined ? (
        <Loading />
      ) : (
        <Radius radius={radius.data} />
      )}
      {radius.data !== undefined && isLoss && (
        <>
          <Checkbox
            label={t("integrations.override")}
            checked={override}
            onChange={(event) => setOverride(event.currentTarget.checked)}
          />
          <Textarea
            label={t("integrations.override_reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            maxLength={500}
            rows={2}
            disabled={!override}
          />
        </>
      )}
    </Ask>
  );
}

/** Who and what loses its way. */
function Radius({ radius }: { readonly radius: BlastRadius }): ReactElement {
  const { t } = useTranslation();
  const { unreachable, levels, fallback, losses } = radius;
  if (unreachable === null && levels.length === 0 && !fallback) return <Text>{t("integrations.radius_none")}</Text>;
  return (
    <div>
      <Text fw={600} className={losses.length > 0 ? "critical" : ""}>
        {t(losses.length > 0 ? "integrations.radius_blocked" : "integrations.radius_some")}
      </Text>
      <ul className="steps">
        {unreachable !== null && <li>{t("integrations.radius_unreachable", { name: unreachable.name })}</li>}
        {levels.map(({ service, rule_id: id, rule, level, leaves_empty: empty }) => (
          <li key={`${id} ${level}`}>
            {t(empty ? "integrations.radius_level_empty" : "integrations.radius_level", {
              service,
              rule,
              level: level + 1,
            })}
          </li>
        ))}
        {fallback && <li>{t("integrations.radius_fallback")}</li>}
      </ul>
    </div>
  );
}
