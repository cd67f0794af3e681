import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Delivery } from "../generated/api.ts";
import { useNow, useZone } from "../me.tsx";
import { At } from "../moment.tsx";
import { shortTime } from "../time.ts";
import { useChannelName } from "./names.ts";
import { Proved } from "./proved.tsx";
import type { DeliverySearch } from "./search.ts";

interface RowProps {
  readonly row: Delivery;
  /** It no longer matches the filters. */
  readonly left: boolean;
  /** Kept in the address of the record, so that the way back leads to the same list. */
  readonly search: DeliverySearch;
}

/** One message in the list. */
export function DeliveryRow({ row, left, search }: RowProps): ReactElement {
  const { t } = useTranslation();
  const nameOf = useChannelName();
  const zone = useZone();
  const now = useNow();
  const isWaiting = row.state === "queued" && Date.parse(row.due_at) > now;
  return (
    <li className="row plain" data-delivery={row.id} data-state={row.state} data-grade={row.grade}>
      <Link className="row-main" to="/deliveries/$id" params={{ id: row.id }} search={search}>
        <span className="row-title">
          {row.to.label} · {nameOf(row.channel)}
        </span>
        <span className="row-facts">
          <Proved row={row} />
          {isWaiting && <span>{t("incident.due", { at: shortTime(row.due_at, now, zone) })}</span>}
          <At at={row.created_at} />
          <span>{t(`deliveries.kind_${row.kind}`)}</span>
          {row.incident !== null && (
            <span>
              {row.incident.name} {row.incident.title}
            </span>
          )}
          {row.attempt_count > 1 && <span>{t("incident.attempts", { count: row.attempt_count })}</span>}
          {row.bundle_id !== null && <span>{t("deliveries.in_bundle")}</span>}
          {left && <span>{t("list.left")}</span>}
        </span>
        {row.note !== null && <span className="row-note">{row.note}</span>}
      </Link>
    </li>
  );
}
