import { describe, expect, test } from 'vitest';
import { parseResidentId } from '../../../domain/mpi/index.ts';
import { syntheticId } from './synthetic-id.ts';

const male = syntheticId('1990-03-07', 1);

describe('parseResidentId', () => {
  test('reads area, birth date and sex', () => {
    expect(parseResidentId(male)).toEqual({
      ok: true,
      value: { id: male, area: '110101', birthDate: '1990-03-07', sex: 'male' },
    });
    expect(parseResidentId(syntheticId('1990-03-07', 2))).toMatchObject({ value: { sex: 'female' } });
  });

  test('accepts the worked example of GB 11643-1999, annex B', () => {
    expect(parseResidentId('11010519491231002X')).toMatchObject({
      ok: true,
      value: { birthDate: '1949-12-31', sex: 'female' },
    });
    expect(parseResidentId('440524188001010014')).toMatchObject({
      ok: true,
      value: { birthDate: '1880-01-01', sex: 'male' },
    });
  });

  test('extends an ID of 15 digits to the one of 18', () => {
    const long = syntheticId('1967-04-01', 12);

    expect(parseResidentId(long.slice(0, 6) + long.slice(8, 17))).toMatchObject({ ok: true, value: { id: long } });
  });

  test.each([
    ['a lower-case x', '11010519491231002x'],
    ['full-width digits', '１１０１０５１９４９１２３１００２Ｘ'],
    ['spaces', ' 110105 19491231 002X '],
  ])('accepts %s', (_, text) => {
    expect(parseResidentId(text)).toMatchObject({ ok: true, value: { id: '11010519491231002X' } });
  });

  test.each([
    ['', 'format'],
    ['1101011990030700', 'format'],
    ['1101011990030700AX', 'format'],
    ['X10101199003070011', 'format'],
    ['990101199003070011', 'area'],
    [syntheticId('1990-02-30', 1), 'birth-date'],
    [syntheticId('1990-13-01', 1), 'birth-date'],
    [syntheticId('1111-11-11', 1), 'birth-date'],
    ['110105194912310021', 'checksum'],
    ['11010519491231020X', 'checksum'],
  ])('refuses %s for its %s', (text, fault) => {
    expect(parseResidentId(text)).toEqual({ ok: false, fault });
  });
});
