import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api.ts";
import { CopyLine } from "../copy-line.tsx";
import type { Integration } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { Icon } from "../icons.tsx";
import { useZone } from "../me.tsx";
import { Ago } from "../moment.tsx";
import { integrationsQuery, queryClient } from "../queries.ts";
import { problemWords } from "../say.ts";

/** A way in with its key, which is told once. */
export interface Keyed {
  readonly integration: Integration;
  readonly key: string;
  readonly url: string;
  readonly curl: string;
}

interface NewProps {
  readonly serviceId: string;
  readonly close: () => void;
  readonly done: (keyed: Keyed) => void;
}

/** Makes a way in. */
export function NewIntegration({ opened, ...rest }: NewProps & { readonly opened: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={rest.close}
      title={t("service.add_integration")}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      <Form {...rest} />
    </Modal>
  );
}

function Form({ serviceId, close, done }: NewProps): ReactElement {
  const { t } = useTranslation();
  const language = languageOf(useZone().language);
  const sources = useQuery({
    queryKey: ["config", "sources"],
    queryFn: async () => (await get("/api/v1/sources")).rows,
  });
  const [source, setSource] = useState<string | null>(null);
  const [name, setName] = useState("");
  const chosen = sources.data?.find(({ id }) => id === source);
  const make = useMutation({
    mutationFn: (sourceId: string) =>
      post("/api/v1/integrations", {
        body: {
          service_id: serviceId,
          source: sourceId,
          name: name.trim() === "" ? (chosen?.name[language] ?? sourceId) : name,
        },
      }),
    async onSuccess(keyed) {
      await queryClient.invalidateQueries({ queryKey: integrationsQuery.queryKey });
      done(keyed);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (source !== null) make.mutate(source);
      }}
    >
      <Stack>
        <Select
          label={t("service.source")}
          data={(sources.data ?? []).map((each) => ({ value: each.id, label: each.name[language] }))}
          value={source}
          onChange={setSource}
          allowDeselect={false}
          searchable
          required
          data-autofocus
        />
        <TextInput
          label={t("service.integration_name")}
          placeholder={chosen?.name[language] ?? ""}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
        />
        {make.isError && (
          <Text role="alert" className="critical">
            {problemWords(make.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={source === null}>
            {t("service.create_integration")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface KeyProps {
  readonly keyed: Keyed;
  readonly heard: string | null;
  readonly close: () => void;
}

/** The key, this once, and the line to try it by; green as soon as something came in. */
export function KeyOnce({ keyed, heard, close }: KeyProps): ReactElement {
  const { t } = useTranslation();
  // After a change of keys an older event says nothing of the new one.
  const [before] = useState(heard);
  const isHeard = heard !== null && heard !== before;
  return (
    <Alert
      variant="outline"
      color={isHeard ? "green" : "tocsin"}
      icon={<Icon name={isHeard ? "check" : "clock"} />}
      title={t("service.key_of", { name: keyed.integration.name })}
    >
      <Stack gap="sm">
        <Text>{t("service.key_once")}</Text>
        <CopyLine text={keyed.key} what={t("service.key")} />
        <CopyLine text={keyed.url} what={t("service.url")} />
        <CopyLine text={keyed.curl} what={t("service.try_it")} />
        <Text role="status" className={isHeard ? "good" : ""}>
          {isHeard ? (
            <>
              {t("service.heard")} <Ago at={heard} />
            </>
          ) : (
            t("service.waiting")
          )}
        </Text>
        <Group>
          <Button variant="default" onClick={close}>
            {t("service.key_taken")}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
