import { Text } from "@mantine/core";
import { Fragment, type ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { durationWords } from "../duration.ts";
import type { Rehearsal } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { useZone } from "../me.tsx";
import { useQuery } from "@tanstack/react-query";
import { channelsQuery } from "../queries.ts";
import { type Lane, ladderOf, momentsOf } from "./ladder.ts";

/** Longer lists repeat themselves. */
const mostMoments = 40;

/** A dry run on a time axis, for the eye; the list below says the same to everybody. */
export function LadderView({ played }: { readonly played: Rehearsal }): ReactElement | null {
  const { t } = useTranslation();
  const { language } = useZone();
  const { lanes, ticks } = ladderOf(played);
  if (lanes.length === 0) return null;
  return (
    <div className="ladder" aria-hidden="true">
      {lanes.map((lane) => (
        <Fragment key={String(lane.level)}>
          <div className="ladder-head">
            <strong>{lane.level === null ? t("dry.fallback") : t("rule.level", { number: lane.level + 1 })}</strong>{" "}
            <span>{lane.names.join(", ")}</span>
          </div>
          <LaneBar lane={lane} />
        </Fragment>
      ))}
      <svg className="ladder-axis" width="100%" height="22">
        {ticks.map((tick) => (
          <text
            key={tick.sec}
            x={`${tick.at * 100}%`}
            y="16"
            textAnchor={tick.at < 0.05 ? "start" : tick.at > 0.92 ? "end" : "middle"}
          >
            {tick.sec === 0 ? t("dry.now") : durationWords(tick.sec, language)}
          </text>
        ))}
      </svg>
    </div>
  );
}

function LaneBar({ lane }: { readonly lane: Lane }): ReactElement {
  const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;
  return (
    <svg className="ladder-lane" width="100%" height="28">
      <line className="ladder-rail" x1="0" x2="100%" y1="14" y2="14" />
      <line className="ladder-span" x1={percent(lane.from)} x2={percent(lane.to)} y1="14" y2="14" />
      {lane.rungs.map((rung) => (
        <circle key={rung.sec} cx={percent(Math.max(rung.at, 0.012))} cy="14" r={rung.count > 1 ? 8 : 6} />
      ))}
    </svg>
  );
}

/** A dry run as a list: when, who, by what, and what else is decided. */
export function LadderList({ played }: { readonly played: Rehearsal }): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const channels = useQuery(channelsQuery);
  const channelName = (id: string): string =>
    channels.data?.find((each) => each.id === id)?.name[languageOf(language)] ?? id;
  const moments = momentsOf(played);
  return (
    <>
      <ol className="timeline" aria-label={t("dry.list")}>
        {moments.slice(0, mostMoments).map(({ sec, pages, notes }) => (
          <li key={sec} data-after={sec}>
            <Text fw={600}>
              {sec === 0 ? t("dry.at_once") : t("dry.after", { time: durationWords(sec, language) })}
            </Text>
            <ul className="plain-list">
              {pages.map((page, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- one may be paged twice at a moment
                <li key={index}>
                  {page.user === null
                    ? t("dry.room", { to: page.to, channel: channelName(page.channel) })
                    : t("dry.person", { name: page.user.name, channel: channelName(page.channel), to: page.to })}
                </li>
              ))}
              {notes.map((note) => (
                <li key={note} className="dim">
                  {note}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {(played.is_cut || moments.length > mostMoments) && <Text c="dimmed">{t("dry.cut")}</Text>}
    </>
  );
}
