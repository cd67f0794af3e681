import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { patch, post } from "../api.ts";
import type { Service } from "../generated/api.ts";
import { queryClient, servicesQuery } from "../queries.ts";
import { problemWords } from "../say.ts";

interface FormProps {
  /** Null: a new one. */
  readonly service: Service | null;
  readonly close: () => void;
  readonly done: (service: Service) => void;
}

/** Makes a service, or renames one. */
export function ServiceForm({ opened, ...rest }: FormProps & { readonly opened: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={rest.close}
      title={t(rest.service === null ? "services.new" : "services.edit")}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      <Fields {...rest} />
    </Modal>
  );
}

function Fields({ service, close, done }: FormProps): ReactElement {
  const { t } = useTranslation();
  const [name, setName] = useState(service?.name ?? "");
  const [description, setDescription] = useState(service?.description ?? "");
  const save = useMutation({
    mutationFn: () => {
      const body = { name, description };
      return service === null
        ? post("/api/v1/services", { body })
        : patch("/api/v1/services/{id}", { path: { id: service.id }, body });
    },
    async onSuccess(saved) {
      await queryClient.invalidateQueries({ queryKey: servicesQuery.queryKey });
      done(saved);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={t("services.name")}
          description={t("services.name_hint")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          data-autofocus
        />
        <Textarea
          label={t("services.description")}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          maxLength={2048}
          rows={3}
        />
        {save.isError && (
          <Text role="alert" className="critical">
            {problemWords(save.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {t(service === null ? "services.create" : "services.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
