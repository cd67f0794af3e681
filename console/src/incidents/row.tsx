import { Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Incident } from "../generated/api.ts";
import { SeverityBadge, StateBadge } from "../incident/badges.tsx";
import { Ago } from "../moment.tsx";
import { leftQuery } from "./use-live-list.ts";

interface RowProps {
  readonly incident: Incident;
  /** It no longer belongs in the list, and is asked for by itself to show how it stands. */
  readonly left: boolean;
  readonly selected: boolean;
  /** The keyboard is here. */
  readonly isAt: boolean;
  readonly selectable: boolean;
  readonly onSelect: (selected: boolean) => void;
}

/** One incident in the list. */
export function Row({ incident, left, selected, isAt, selectable, onSelect }: RowProps): ReactElement {
  const { t } = useTranslation();
  const now = useQuery({ ...leftQuery(incident), enabled: left }).data;
  const shown = left ? (now ?? incident) : incident;
  const kinds = ["row", `${shown.severity}-edge`, selected ? "selected" : "", isAt ? "at" : "", left ? "left" : ""];
  return (
    <li className={kinds.filter((kind) => kind !== "").join(" ")} data-incident={shown.id}>
      <span className="row-select">
        {selectable && (
          <Checkbox
            size="md"
            checked={selected}
            onChange={(event) => onSelect(event.currentTarget.checked)}
            aria-label={t("list.select", { name: `${shown.name} ${shown.title}` })}
          />
        )}
      </span>
      <Link className="row-main" to="/incidents/$id" params={{ id: shown.name }}>
        <span className="row-title">{shown.title}</span>
        <span className="row-facts">
          <SeverityBadge severity={shown.severity} />
          <StateBadge incident={shown} />
          <span>{shown.name}</span>
          <span>{shown.service.name}</span>
          <Ago at={shown.opened_at} />
          {shown.alert_count > 1 && <span>{t("list.alerts", { count: shown.alert_count })}</span>}
          {left && <span>{t("list.left")}</span>}
        </span>
      </Link>
    </li>
  );
}
