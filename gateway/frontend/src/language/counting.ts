/** Texts for the plural forms that a language has; `#` stands for the number. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Puts a number into the form that its language has for it, such as `1 answer`, `2,000 answers`. */
export function counting(locale: string): (count: number, forms: Forms) => string {
  // Made when the first number comes: a browser takes milliseconds to load the rules of a language, and the first task can do without.
  let rules: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;
  return (count, forms) => {
    rules ??= new Intl.PluralRules(locale);
    numbers ??= new Intl.NumberFormat(locale);
    return (forms[rules.select(count)] ?? forms.other).replace("#", numbers.format(count));
  };
}
