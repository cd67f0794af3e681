import { Group, Paper, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Account, Channel } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { linksQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { AccountForm } from "./account-form.tsx";
import { Connection } from "./connection.tsx";
import { Files } from "./files.tsx";
import { GuideSections, GuideStep, useGuide } from "./guide.tsx";
import { LinkCodes } from "./link-codes.tsx";
import { checkQuery, linksOf } from "./queries.ts";
import { type Control, type Step, stepsOf } from "./steps.ts";

interface WizardProps {
  readonly channel: Channel;
  /** Null: not connected yet. */
  readonly account: Account | null;
}

/** The way to an app that answers: step by step, each with its part of the guide, what is done here, and a tick that is live. */
export function Wizard({ channel, account }: WizardProps): ReactElement {
  const { t } = useTranslation();
  const { guide, sections } = useGuide("channel", channel.id);
  const done = useDone(account);
  const { isSuccess: isKnown } = useQuery(linksQuery);
  if (guide.isError) return <Trouble error={guide.error} again={() => void guide.refetch()} />;
  if (sections === undefined || !isKnown) return <Loading />;
  const { steps, rest } = stepsOf(sections);
  const current = steps.find((step) => !done(step));
  return (
    <Stack gap="md">
      <Stack component="ol" gap="md" className="wizard">
        {steps.map((step) => (
          <StepView key={step.number} step={step} done={done(step)}>
            {step.section !== null && <GuideStep section={step.section} open={step === current} />}
            {step.control !== null && <ControlView control={step.control} channel={channel} account={account} />}
          </StepView>
        ))}
      </Stack>
      {rest.length > 0 && (
        <Section title={t("integrations.guide")}>
          <GuideSections sections={rest} open={0} />
        </Section>
      )}
    </Stack>
  );
}

/** Which steps are proved to be done. That something is linked proves that the app was installed there. */
function useDone(account: Account | null): (step: Step) => boolean {
  const links = useQuery(linksQuery);
  const check = useQuery({ ...checkQuery(account?.id ?? ""), enabled: account !== null });
  const isWell =
    account?.state === "active" &&
    account.last_ok_at !== null &&
    check.data?.some(({ state }) => state === "bad") !== true;
  const isLinked = account !== null && linksOf(account, links.data ?? []).some(({ state }) => state === "active");
  const byControl = { connect: isWell, files: isLinked, link: isLinked } as const satisfies Record<Control, boolean>;
  return ({ control }) => (control === null ? account !== null : byControl[control]);
}

interface StepProps {
  readonly step: Step;
  readonly done: boolean;
  readonly children: ReactNode;
}

function StepView({ step, done, children }: StepProps): ReactElement {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Paper component="li" withBorder p="md" aria-labelledby={id} data-step={step.number} data-done={done}>
      <Group gap="sm" mb="sm" wrap="nowrap">
        <span className={`step-mark ${done ? "good" : ""}`} aria-hidden="true">
          {done ? <Icon name="check" size={18} /> : step.number}
        </span>
        <Title order={2} size="h4" id={id}>
          <VisuallyHidden>
            {t(done ? "integrations.step_done" : "integrations.step_open", { number: step.number })}
          </VisuallyHidden>{" "}
          {step.title ?? (step.control === null ? "" : t(`integrations.step_${step.control}`))}
        </Title>
      </Group>
      <Stack gap="sm">{children}</Stack>
    </Paper>
  );
}

function ControlView({ control, channel, account }: WizardProps & { readonly control: Control }): ReactElement | null {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (account === null && control !== "connect") return <Text c="dimmed">{t("integrations.connect_first")}</Text>;
  switch (control) {
    case "connect":
      return account === null ? (
        <AccountForm
          channel={channel}
          account={null}
          saved={(made) =>
            void navigate({ to: "/integrations/$channel/$account", params: { channel: channel.id, account: made.id } })
          }
        />
      ) : (
        <Connection channel={channel} account={account} />
      );
    case "files":
      return account === null ? null : <Files accountId={account.id} />;
    case "link":
      return account === null ? null : <LinkCodes channel={channel} account={account} />;
    default:
      return control satisfies never;
  }
}
