import { Button, Group, Menu, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HallGenerator } from './HallGenerator';
import {
  insertColumn,
  insertLine,
  nameEveryLine,
  numberEveryLine,
  numberLine,
  type Place,
  type Plan,
  removeColumn,
  removeLine,
} from './layout';
import type { LayoutEditing } from './useLayoutEditor';

interface HallToolsProps {
  editing: LayoutEditing;
  current: Place;
}

/** What is done to rows, columns and the whole hall. */
export function HallTools({ editing, current }: HallToolsProps) {
  const { t } = useTranslation('work');
  const [isGenerating, setGenerating] = useState(false);
  const { plan } = editing;
  const isEmpty = plan.lines.length === 0 || plan.columns === 0;
  const act = (make: (now: Plan) => Plan) => () => editing.change(make);
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" disabled={!editing.undo} onClick={() => editing.undo?.()}>
        {t('programme.layout.undo')}
      </Button>
      <Button size="xs" variant="default" disabled={!editing.redo} onClick={() => editing.redo?.()}>
        {t('programme.layout.redo')}
      </Button>
      <Tools name={t('programme.layout.rows')}>
        <Menu.Item onClick={act((now) => insertLine(firstColumn(now), isEmpty ? 0 : current.y))}>
          {t('programme.layout.rowBefore')}
        </Menu.Item>
        <Menu.Item onClick={act((now) => insertLine(firstColumn(now), isEmpty ? 0 : current.y + 1))}>
          {t('programme.layout.rowAfter')}
        </Menu.Item>
        <Menu.Item disabled={isEmpty} onClick={act((now) => removeLine(now, current.y))}>
          {t('programme.layout.rowRemove')}
        </Menu.Item>
        <Menu.Item disabled={isEmpty} onClick={act((now) => numberLine(now, current.y, 'left'))}>
          {t('programme.layout.numberLeft')}
        </Menu.Item>
        <Menu.Item disabled={isEmpty} onClick={act((now) => numberLine(now, current.y, 'right'))}>
          {t('programme.layout.numberRight')}
        </Menu.Item>
      </Tools>
      <Tools name={t('programme.layout.columns')}>
        <Menu.Item onClick={act((now) => insertColumn(firstLine(now), isEmpty ? 0 : current.x))}>
          {t('programme.layout.columnBefore')}
        </Menu.Item>
        <Menu.Item onClick={act((now) => insertColumn(firstLine(now), isEmpty ? 0 : current.x + 1))}>
          {t('programme.layout.columnAfter')}
        </Menu.Item>
        <Menu.Item disabled={isEmpty} onClick={act((now) => removeColumn(now, current.x))}>
          {t('programme.layout.columnRemove')}
        </Menu.Item>
      </Tools>
      <Tools name={t('programme.layout.whole')}>
        <Menu.Item onClick={act(nameEveryLine)}>{t('programme.layout.nameAll')}</Menu.Item>
        <Menu.Item onClick={act((now) => numberEveryLine(now, 'left'))}>
          {t('programme.layout.numberAllLeft')}
        </Menu.Item>
        <Menu.Item onClick={act((now) => numberEveryLine(now, 'right'))}>
          {t('programme.layout.numberAllRight')}
        </Menu.Item>
      </Tools>
      <Button size="xs" variant="default" onClick={() => setGenerating(true)}>
        {t('programme.hall.open')}
      </Button>
      <Modal
        opened={isGenerating}
        onClose={() => setGenerating(false)}
        title={t('programme.hall.title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <HallGenerator
          onMade={(made) => {
            editing.change(() => made);
            setGenerating(false);
          }}
        />
      </Modal>
    </Group>
  );
}

function Tools({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Menu>
      <Menu.Target>
        <Button size="xs" variant="default">
          {name} ▾
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

/** A first row or column of nothing is as long as one expects to begin with. */
const BEGINNING = 10;

function firstColumn(plan: Plan): Plan {
  return plan.columns > 0
    ? plan
    : Array.from({ length: BEGINNING }).reduce<Plan>((now) => insertColumn(now, 0), plan);
}

function firstLine(plan: Plan): Plan {
  return plan.lines.length > 0
    ? plan
    : Array.from({ length: BEGINNING }).reduce<Plan>((now) => insertLine(now, 0), plan);
}
