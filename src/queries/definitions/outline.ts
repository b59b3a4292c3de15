import type { OutlineStage, OutlineView } from '#blocks/view.ts';
import {
  type DefinedStage,
  type Definition,
  isAutomatic,
  nextStage,
  transitionsFrom,
  triggerOnward,
} from '#domain/definition/definition.ts';
import { askedWords, durationInWords, listWords, nameOf } from '#domain/definition/words.ts';
import { nameOfKey, textIn } from '#domain/text.ts';
import type { Entities } from '#persistence/orm.ts';
import { findPublishedVersion } from './published.ts';

/** The current version of a definition as text. @throws DomainError `not_found`. */
export async function readOutline(
  reads: Entities,
  { tenantId, key, locale }: { tenantId: string; key: string; locale?: string | undefined },
): Promise<OutlineView> {
  const { definition, version, isActive } = await findPublishedVersion(reads, { tenantId, key });
  const stages = definition.stages.map((stage) => stageOutline(definition, stage, locale));
  return { key, name: textIn(definition.name, locale), version, active: isActive, stages };
}

function stageOutline(definition: Definition, stage: DefinedStage, locale: string | undefined): OutlineStage {
  const { final, placeholder, parallel, due_in, call } = stage;
  const lane = definition.pipelines.find(({ key }) => key === stage.pipeline);
  return {
    name: textIn(stage.name, locale),
    pipeline: lane ? textIn(lane.name, locale) : null,
    asks: askedAt(stage),
    parallel,
    calls: call ? new URL(call.url).host : null,
    due: due_in === undefined ? null : durationInWords(due_in, definition.calendar),
    kind: final ? 'final' : placeholder ? 'placeholder' : 'working',
    ways: waysFrom(definition, stage, locale),
  };
}

/** Where nobody is asked to approve, whoever the stage permits presses its buttons. */
function askedAt(stage: DefinedStage): string[] {
  const { approvals, permissions, final } = stage;
  if (approvals.length > 0) return approvals.map(askedWords);
  if (final || isAutomatic(stage)) return [];
  return [`anyone of ${listWords(permissions, 'those who take part')}`];
}

function waysFrom(definition: Definition, stage: DefinedStage, locale: string | undefined): OutlineStage['ways'] {
  const leaving = transitionsFrom(definition, stage.key);
  const named = leaving.map(({ trigger, label, dest }) => ({
    trigger: label ? textIn(label, locale) : nameOfKey(trigger),
    to: nameOf(definition.stages.find(({ key }) => key === dest) ?? { key: dest }),
  }));
  const onward = triggerOnward(definition, stage);
  const next = nextStage(definition, stage.key);
  const decided = leaving.some(({ trigger, condition }) => trigger === onward && condition === undefined);
  const goesOn = (stage.approvals.length > 0 || isAutomatic(stage)) && !decided && next;
  return goesOn ? [...named, { trigger: nameOfKey(onward), to: textIn(next.name, locale) }] : named;
}
