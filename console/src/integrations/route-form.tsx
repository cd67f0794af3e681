import { Button, Group, NumberInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { patch } from "../api.ts";
import type { Account } from "../generated/api.ts";
import { say } from "../say.ts";
import { ProblemLine } from "./problem-line.tsx";
import { configChanged } from "./queries.ts";

/** Does this account take over for the others of its channel, for which addresses, and in which order? */
export function RouteForm({ account }: { readonly account: Account }): ReactElement {
  const { t } = useTranslation();
  const [isRouted, setRouted] = useState(account.route !== null);
  const [order, setOrder] = useState<number | string>(account.route?.order ?? 1);
  const [prefixes, setPrefixes] = useState(account.route?.prefixes.join(", ") ?? "");
  const save = useMutation({
    mutationFn: () => {
      const route = { order: Number(order), prefixes: prefixesIn(prefixes) };
      return patch("/api/v1/accounts/{id}", { path: { id: account.id }, body: { route: isRouted ? route : null } });
    },
    onSuccess() {
      configChanged();
      say(t("integrations.saved"));
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t("integrations.route_intro")}</Text>
        <Switch
          label={t("integrations.route_on")}
          checked={isRouted}
          onChange={(event) => setRouted(event.currentTarget.checked)}
        />
        {isRouted && (
          <>
            <NumberInput
              label={t("integrations.route_order")}
              description={t("integrations.route_order_hint")}
              value={order}
              onChange={setOrder}
              min={1}
              max={99}
              allowDecimal={false}
            />
            <TextInput
              label={t("integrations.route_prefixes")}
              description={t("integrations.route_prefixes_hint")}
              value={prefixes}
              onChange={(event) => setPrefixes(event.currentTarget.value)}
              placeholder="+86, +852"
            />
          </>
        )}
        <ProblemLine error={save.error} told={{}} fields={[]} />
        <Group>
          <Button type="submit" variant="default" loading={save.isPending}>
            {t("integrations.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function prefixesIn(text: string): string[] {
  return text
    .split(/[\s,，、;；]+/u)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
