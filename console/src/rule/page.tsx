import { Alert, Button, Group, SimpleGrid, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, type FieldProblem, post, put } from "../api.ts";
import type { Rule, Service } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { LeaveGuard } from "../leave-guard.tsx";
import { useMay } from "../me.tsx";
import { queryClient, rulesQuery, servicesQuery } from "../queries.ts";
import { problemWords, say } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { draftOf, isSame, missing, newRule, type RuleDraft } from "./draft.ts";
import { DryRun, useRehearsal } from "./dry-run.tsx";
import { FilterBuilder } from "./filter-builder.tsx";
import { LevelsEditor } from "./levels-editor.tsx";
import { newRuleId } from "./new-rule-id.ts";
import { problemFinder, type ProblemOf } from "./problems.ts";
import { firstSample } from "./sample-fields.tsx";

const route = getRouteApi("/services/$id/rules/$rule");

/** Writes an escalation rule, with what it would do beside it. */
export function RulePage(): ReactElement {
  const { t } = useTranslation();
  const { id, rule: ruleId } = route.useParams();
  const services = useQuery(servicesQuery);
  const rules = useQuery(rulesQuery(id));
  const service = services.data?.find((each) => each.id === id);
  const saved = rules.data?.find((each) => each.id === ruleId) ?? null;
  useTitle(saved?.name ?? t("rule.new"));
  const failed = [services, rules].find((each) => each.isError);
  if (failed !== undefined) return <Trouble error={failed.error} again={() => void failed.refetch()} />;
  if (services.data === undefined || rules.data === undefined) return <Loading />;
  if (service === undefined || (saved === null && ruleId !== newRuleId))
    return (
      <Stack maw={1100} mx="auto">
        <Back serviceId={id} name={service?.name ?? t("services.title")} />
        <Title order={1} size="h2">
          {t("rule.not_found")}
        </Title>
      </Stack>
    );
  return <Editor key={ruleId} service={service} saved={saved} />;
}

function Back({ serviceId, name }: { readonly serviceId: string; readonly name: string }): ReactElement {
  return (
    <Link to="/services/$id" params={{ id: serviceId }} search={{ tab: "rules" }} className="brand">
      <Icon name="back" /> {name}
    </Link>
  );
}

interface EditorProps {
  readonly service: Service;
  /** Null: a new one. */
  readonly saved: Rule | null;
}

function Editor({ service, saved }: EditorProps): ReactElement {
  const { t } = useTranslation();
  const mayWrite = useMay("config.write");
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState<RuleDraft>(() =>
    saved === null ? newRule(t("rule.default_name")) : draftOf(saved),
  );
  const [tried, setTried] = useState(false);
  const before = base === null ? newRule(t("rule.default_name")) : draftOf(base);
  const save = useSave(service.id, base, setBase);
  const isDirty = !isSame(draft, before) && !save.isSuccess;
  const lacking = missing(draft);
  const problems = useProblems(service.id, draft, base?.id ?? null, tried, save.error);
  const set = (part: Partial<RuleDraft>): void => {
    save.reset();
    setDraft({ ...draft, ...part });
  };
  const theirs = saved !== null && base !== null && saved.version > base.version ? saved : null;
  return (
    <Stack gap="sm" maw={1280} mx="auto">
      <LeaveGuard dirty={isDirty} />
      <Back serviceId={service.id} name={service.name} />
      <Title order={1} size="h2">
        {base === null ? t("rule.new") : base.name}
      </Title>
      {theirs !== null && (
        <Theirs
          take={() => {
            setBase(theirs);
            setDraft(draftOf(theirs));
          }}
        />
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <form
          id="rule"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (lacking.length === 0) save.mutate(draft);
          }}
        >
          <fieldset className="bare" disabled={!mayWrite}>
            <Stack gap="md">
              <Basics draft={draft} set={set} problemOf={problems} />
              <Section title={t("rule.which")}>
                <FilterBuilder
                  serviceId={service.id}
                  filter={draft.filter}
                  change={(filter) => set({ filter })}
                  problemOf={problems}
                />
              </Section>
              <LevelsEditor draft={draft} set={set} problemOf={problems} />
            </Stack>
          </fieldset>
        </form>
        <DryRunBeside serviceId={service.id} draft={draft} ruleId={base?.id ?? null} />
      </SimpleGrid>
      {mayWrite && (
        <SaveBar
          isDirty={isDirty || base === null}
          busy={save.isPending}
          error={save.error}
          lacks={tried && lacking.length > 0}
          serviceId={service.id}
        />
      )}
      <div className="under-bar" />
    </Stack>
  );
}

function Basics(props: {
  readonly draft: RuleDraft;
  readonly set: (part: Partial<RuleDraft>) => void;
  readonly problemOf: ProblemOf;
}): ReactElement {
  const { t } = useTranslation();
  const { draft, set, problemOf } = props;
  return (
    <Group align="flex-end" gap="md">
      <TextInput
        flex="1 1 14rem"
        size="md"
        label={t("rule.name")}
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        maxLength={100}
        error={problemOf("name")}
      />
      <Switch
        size="md"
        py="sm"
        label={t("rule.enabled")}
        checked={draft.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
    </Group>
  );
}

/** Somebody else saved this rule while it was being written here. */
function Theirs({ take }: { readonly take: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Alert variant="outline" color="yellow" className="warning-box" icon={<Icon name="warning" />}>
      <Stack align="flex-start" gap="sm">
        <Text>{t("rule.theirs")}</Text>
        <Button variant="default" onClick={take}>
          {t("rule.take_theirs")}
        </Button>
      </Stack>
    </Alert>
  );
}

/** Plays the last form of the rule that was whole: what is half typed moves nothing. */
function DryRunBeside(props: {
  readonly serviceId: string;
  readonly draft: RuleDraft;
  readonly ruleId: string | null;
}): ReactElement {
  const { t } = useTranslation();
  const { draft } = props;
  const whole = playable(draft);
  const [last, setLast] = useState(whole);
  if (whole !== null && (last === null || !isSame(whole, last))) setLast(whole);
  return (
    <div className="beside">
      <Section title={t("dry.title")}>
        {whole === null && <Text pb="sm">{t("dry.incomplete")}</Text>}
        {last !== null && <DryRun serviceId={props.serviceId} rule={last} ruleId={props.ruleId} />}
      </Section>
    </div>
  );
}

/** The rule where nothing is missing but a name, which nobody is paged by. */
function playable(draft: RuleDraft): RuleDraft | null {
  const named = draft.name.trim() === "" ? { ...draft, name: "…" } : draft;
  return missing(named).length === 0 ? named : null;
}

/** What is wrong with which field: patterns at once, what is missing after a try to save, what the server refused. */
function useProblems(
  serviceId: string,
  draft: RuleDraft,
  ruleId: string | null,
  tried: boolean,
  error: unknown,
): ProblemOf {
  const { t } = useTranslation();
  const whole = playable(draft);
  const played = useRehearsal({ serviceId, rule: whole, ruleId, sample: firstSample, alone: true }, whole !== null);
  const lacking: readonly FieldProblem[] = missing(draft)
    .filter(({ what }) => tried || what === "mail")
    .map(({ field, what }) => ({ field, problem: t(`rule.missing_${what}`) }));
  const refused = error instanceof ApiProblem ? error.fields : (played.data?.issues ?? []);
  return problemFinder([
    ...lacking,
    ...refused.map(({ field, problem }) =>
      field.startsWith("filter.") ? { field, problem: t("rule.bad_pattern", { why: problem }) } : { field, problem },
    ),
  ]);
}

function useSave(serviceId: string, base: Rule | null, saved: (rule: Rule) => void) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: RuleDraft) =>
      base === null
        ? post("/api/v1/services/{id}/rules", { path: { id: serviceId }, body })
        : put("/api/v1/services/{id}/rules/{rule_id}", { path: { id: serviceId, rule_id: base.id }, body }),
    async onSuccess(rule) {
      saved(rule);
      say(t("rule.saved"));
      // Nothing is lost any more; the guard learns of it with the next drawing only.
      await navigate({ ...toRules(serviceId), ignoreBlocker: true });
      await queryClient.invalidateQueries({ queryKey: ["config"] });
    },
  });
}

function toRules(id: string) {
  return { to: "/services/$id", params: { id }, search: { tab: "rules" } } as const;
}

interface SaveProps {
  readonly isDirty: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly lacks: boolean;
  readonly serviceId: string;
}

function SaveBar({ isDirty, busy, error, lacks, serviceId }: SaveProps): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Group className="bar save-bar" gap="sm">
      <Button type="submit" form="rule" size="lg" loading={busy} disabled={!isDirty}>
        {t("rule.save")}
      </Button>
      <Button size="lg" variant="default" onClick={() => void navigate(toRules(serviceId))}>
        {t("action.cancel")}
      </Button>
      {(lacks || error !== null) && (
        <Text role="alert" className="critical">
          {lacks ? t("rule.lacks") : problemWords(error)}
        </Text>
      )}
    </Group>
  );
}
