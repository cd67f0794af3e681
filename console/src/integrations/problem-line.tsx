import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api.ts";
import { problemWords } from "../say.ts";

interface ProblemProps {
  readonly error: unknown;
  /** Fields beside which their own trouble stands already; as `fieldProblems` names them. */
  readonly told?: Readonly<Record<string, string>>;
  readonly fields?: readonly string[];
}

/** Why a form was not taken; where every field says its own trouble, only that there is some. */
export function ProblemLine({ error, told = {}, fields = [] }: ProblemProps): ReactElement | null {
  const { t } = useTranslation();
  if (error === null) return null;
  const keys = Object.keys(told);
  const isTold =
    error instanceof ApiProblem &&
    error.code === "invalid" &&
    keys.length > 0 &&
    keys.every((key) => fields.includes(key));
  return (
    <Text role="alert" className="critical">
      {isTold ? t("problem.invalid") : problemWords(error)}
    </Text>
  );
}
