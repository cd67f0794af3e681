import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, post } from "../api.ts";
import { queryClient } from "../queries.ts";
import { problemWords, say } from "../say.ts";

/** A new password; whoever else is signed in as me is not any more. */
export function PasswordForm(): ReactElement {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => post("/api/v1/me/password", { body: { current_password: current, new_password: next } }),
    async onSuccess() {
      setCurrent("");
      setNext("");
      say(t("account.password_changed"));
      await queryClient.invalidateQueries({ queryKey: ["me", "sessions"] });
    },
  });
  const fields = change.error instanceof ApiProblem ? change.error.fields : [];
  const problemOf = (name: string): string | null => fields.find(({ field }) => field === name)?.problem ?? null;
  const toggle = { "aria-label": t("account.show_password"), tabIndex: 0 };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Stack gap="sm">
        <PasswordInput
          size="md"
          label={t("account.current_password")}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          required
          error={problemOf("current_password")}
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          size="md"
          label={t("account.new_password")}
          description={t("account.password_hint")}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          autoComplete="new-password"
          required
          error={problemOf("new_password")}
          visibilityToggleButtonProps={toggle}
        />
        {change.isError && fields.length === 0 && (
          <Text role="alert" className="critical">
            {problemWords(change.error)}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={change.isPending} disabled={current === "" || next === ""}>
            {t("account.change_password")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
