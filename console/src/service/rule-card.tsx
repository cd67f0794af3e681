import { ActionIcon, Group, Menu, Modal, Select, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, post, put } from "../api.ts";
import { Ask } from "../ask.tsx";
import { durationWords } from "../duration.ts";
import type { Rule } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useZone } from "../me.tsx";
import { queryClient, servicesQuery } from "../queries.ts";
import { draftOf } from "../rule/draft.ts";
import { FilterWords } from "../rule/filter-words.tsx";
import { TargetNames } from "../rule/targets-field.tsx";
import { say, sayProblem } from "../say.ts";

interface CardProps {
  readonly rule: Rule;
  /** From 1. */
  readonly number: number;
  readonly mayWrite: boolean;
  /** Null: it is first already. */
  readonly up: (() => void) | null;
  readonly down: (() => void) | null;
}

/** One rule at a glance: which alerts, and who in which order. */
export function RuleCard({ rule, number, mayWrite, up, down }: CardProps): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  return (
    <Group justify="space-between" align="flex-start" wrap="wrap" gap="xs">
      <Link
        className="row-main rule-main"
        to="/services/$id/rules/$rule"
        params={{ id: rule.service_id, rule: rule.id }}
        draggable={false}
      >
        <span className="row-title">
          {number}. {rule.name}
          {!rule.enabled && <span className="state"> {t("rule.disabled")}</span>}
        </span>
        <span className="row-facts">
          <FilterWords filter={rule.filter} />
        </span>
        <span className="row-facts levels-line">
          {rule.delay_sec > 0 && (
            <span>{t("rule.after_delay", { time: durationWords(rule.delay_sec, language) })} →</span>
          )}
          {rule.levels.map((level, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- levels have no names
            <Fragment key={index}>
              {index > 0 && <span>→ {durationWords(rule.levels[index - 1]?.advance_after_sec ?? 0, language)} →</span>}
              <TargetNames targets={level.targets} />
            </Fragment>
          ))}
        </span>
      </Link>
      {mayWrite && (
        <Group gap={4} wrap="nowrap">
          <Toggle rule={rule} />
          <Move name="up" words={t("rule.move_up", { title: rule.name })} act={up} />
          <Move name="down" words={t("rule.move_down", { title: rule.name })} act={down} />
          <More rule={rule} />
        </Group>
      )}
    </Group>
  );
}

function Move(props: {
  readonly name: "up" | "down";
  readonly words: string;
  readonly act: (() => void) | null;
}): ReactElement {
  return (
    <ActionIcon
      variant="default"
      size={44}
      aria-label={props.words}
      disabled={props.act === null}
      onClick={() => props.act?.()}
    >
      <Icon name={props.name} />
    </ActionIcon>
  );
}

const readAgain = () => queryClient.invalidateQueries({ queryKey: ["config"] });

function Toggle({ rule }: { readonly rule: Rule }): ReactElement {
  const { t } = useTranslation();
  const toggle = useMutation({
    mutationFn: (enabled: boolean) =>
      put("/api/v1/services/{id}/rules/{rule_id}", {
        path: { id: rule.service_id, rule_id: rule.id },
        body: { ...draftOf(rule), enabled },
      }),
    onSettled: readAgain,
    onError: sayProblem,
  });
  return (
    <Switch
      size="md"
      pe="xs"
      aria-label={t("rule.enabled_of", { name: rule.name })}
      checked={toggle.isPending ? toggle.variables : rule.enabled}
      onChange={(event) => toggle.mutate(event.currentTarget.checked)}
    />
  );
}

function More({ rule }: { readonly rule: Rule }): ReactElement {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"copy" | "delete" | null>(null);
  const close = (): void => setAsking(null);
  return (
    <>
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={44} aria-label={t("rule.more", { name: rule.name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsking("copy")}>{t("rule.copy")}</Menu.Item>
          <Menu.Item onClick={() => setAsking("delete")}>{t("rule.delete")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={asking === "copy"}
        onClose={close}
        title={t("rule.copy_title", { name: rule.name })}
        closeButtonProps={{ "aria-label": t("page.close") }}
      >
        <CopyTo rule={rule} close={close} />
      </Modal>
      <Ask
        opened={asking === "delete"}
        title={t("rule.delete_title", { name: rule.name })}
        deed={t("rule.delete")}
        harmful
        close={close}
        act={async () => {
          await del("/api/v1/services/{id}/rules/{rule_id}", { path: { id: rule.service_id, rule_id: rule.id } });
          close();
          await readAgain();
        }}
      >
        <Text>{t("rule.delete_text")}</Text>
      </Ask>
    </>
  );
}

function CopyTo({ rule, close }: { readonly rule: Rule; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const services = useQuery(servicesQuery);
  const copy = useMutation({
    mutationFn: (serviceId: string) =>
      post("/api/v1/services/{id}/rules", { path: { id: serviceId }, body: draftOf(rule) }),
    async onSuccess(_, serviceId) {
      close();
      say(t("rule.copied", { name: services.data?.find(({ id }) => id === serviceId)?.name ?? "" }));
      await readAgain();
    },
    onError: sayProblem,
  });
  return (
    <Stack>
      <Text c="dimmed">{t("rule.copy_hint")}</Text>
      <Select
        size="md"
        label={t("list.service")}
        data={(services.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={null}
        disabled={copy.isPending}
        onChange={(id) => id !== null && copy.mutate(id)}
        searchable
        data-autofocus
      />
    </Stack>
  );
}
