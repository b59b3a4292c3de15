import { ArrayType, p } from '@mikro-orm/core';

/** The ORM's own array writes what it need not quote as it stands, and PostgreSQL reads null as nothing and trims the rest. */
class TextArray extends ArrayType<string> {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && `{${value.map(quoted).join(',')}}`;
  }
}

/** PostgreSQL, "Array Input and Output Syntax". */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** A column of type `text[]`. */
export const texts = () => p.type(new TextArray()).$type<string[]>();
