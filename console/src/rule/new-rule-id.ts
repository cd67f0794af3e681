/** In the address of a rule that is not there yet. */
export const newRuleId = "new";
