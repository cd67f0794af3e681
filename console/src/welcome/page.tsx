import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { del, post } from "../api.ts";
import { CopyLine } from "../copy-line.tsx";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { queryClient } from "../queries.ts";
import { sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import "../integrations/integrations.css";
import "./sandbox.css";
import { SandboxBadge } from "./badge.tsx";
import { Course } from "./course.tsx";
import { stageOf } from "./panels.ts";
import { type Run, sandboxQuery } from "./queries.ts";
import { Wall } from "./wall.tsx";

/** "See it work": an alert on the left, everything that rings on the right, and no account anywhere. */
export function WelcomePage(): ReactElement {
  const { t } = useTranslation();
  const mayTry = useMay("config.write");
  useTitle(t("welcome.title"));
  return (
    <Stack gap="md" maw={1500} mx="auto">
      <Group gap="sm">
        <Title order={1} size="h2">
          {t("welcome.title")}
        </Title>
        <SandboxBadge />
      </Group>
      {mayTry ? <Stage /> : <Text>{t("welcome.admins_only")}</Text>}
    </Stack>
  );
}

function Stage(): ReactElement {
  const sandbox = useQuery(sandboxQuery);
  if (sandbox.isError) return <Trouble error={sandbox.error} again={() => void sandbox.refetch()} />;
  if (sandbox.data === undefined) return <Loading />;
  const { run } = sandbox.data;
  return (
    <div className="sb-stage">
      <div className="sb-acts">
        <Acts run={run} />
      </div>
      <div className="sb-place">{run === null ? <NoWall /> : <Wall run={run} />}</div>
      <Stack gap="md" className="sb-course">
        {run !== null && <Course run={run} />}
        <Ways run={run} />
      </Stack>
    </div>
  );
}

function NoWall(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="sb-wall sb-empty">
      <Text c="dimmed">{t("welcome.empty")}</Text>
    </div>
  );
}

/** The two acts, one after the other. */
function Acts({ run }: { readonly run: Run | null }): ReactElement {
  const { t } = useTranslation();
  const refresh = () => queryClient.invalidateQueries({ queryKey: sandboxQuery.queryKey });
  const fire = useMutation({
    mutationFn: async (act: "page" | "ignore") => {
      if (run === null) queryClient.setQueryData(sandboxQuery.queryKey, await post("/api/v1/sandbox"));
      await post("/api/v1/sandbox/fire", { body: { act } });
    },
    onError: sayProblem,
    onSettled: refresh,
  });
  const stage = run === null ? "idle" : stageOf(run);
  const stageNow = useStageSeen(stage);
  return (
    <Stack gap="sm">
      <Text>{t("welcome.about")}</Text>
      <Group gap="sm">
        <Button
          size="lg"
          variant={stage === "idle" ? "filled" : "default"}
          leftSection={<Icon name="bell" />}
          loading={fire.isPending}
          onClick={() => fire.mutate("page")}
        >
          {t(stage === "idle" ? "welcome.fire" : "welcome.fire_again")}
        </Button>
        {stage !== "idle" && (
          <Button
            size="lg"
            variant={stage === "answered" || stage === "closed" ? "filled" : "default"}
            leftSection={<Icon name="clock" />}
            loading={fire.isPending}
            onClick={() => fire.mutate("ignore")}
          >
            {t("welcome.ignore")}
          </Button>
        )}
      </Group>
      <div role="status" ref={stageNow}>
        {stage !== "idle" && (
          <Alert
            variant="outline"
            color={stage === "escalated" ? "orange" : "tocsin"}
            icon={<Icon name={stage === "answered" ? "check" : "bell"} />}
          >
            {t(`welcome.stage_${stage}`, { who: run?.colleague ?? "" })}
          </Alert>
        )}
      </div>
    </Stack>
  );
}

/** On a phone the words stand above the wall: they come into view when the stage changes. */
function useStageSeen(stage: string) {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(stage);
  useEffect(() => {
    if (before.current !== stage && before.current !== "idle") place.current?.scrollIntoView({ block: "nearest" });
    before.current = stage;
  }, [stage]);
  return place;
}

/** The same from a terminal, and what comes after. */
function Ways({ run }: { readonly run: Run | null }): ReactElement {
  const { t } = useTranslation();
  const end = useMutation({
    mutationFn: () => del("/api/v1/sandbox"),
    onError: sayProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: sandboxQuery.queryKey }),
  });
  return (
    <Stack gap="sm">
      {run !== null && (
        <div>
          <Text fw={500}>{t("welcome.curl")}</Text>
          <CopyLine text={run.curl} what={t("welcome.curl")} />
        </div>
      )}
      <Group gap="sm">
        <Link to="/integrations" search={{ shelf: "apps" }}>
          {t("welcome.connect")}
        </Link>
        <Link to="/incidents" search={{ tab: "mine" }}>
          {t("welcome.leave")}
        </Link>
        {run !== null && (
          <Button variant="default" size="compact-md" loading={end.isPending} onClick={() => end.mutate()}>
            {t("welcome.end")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
