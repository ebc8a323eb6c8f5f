import type { ComparisonModel } from '../../../../schemas/mpi-model.ts';
import type { HanTable } from '../han-table.ts';
import { chineseAddressColumn } from './chinese-address.ts';
import { chineseNameColumn } from './chinese-name.ts';
import { categoryColumn, codeColumn, residentIdColumn } from './codes.ts';
import type { Column } from './column.ts';
import { dateColumn } from './date.ts';
import { latinNameColumn } from './latin-name.ts';
import { addressLinesColumn, phoneColumn } from './lists.ts';

/** An empty column for a comparison of a model. */
export const makeColumn = ({ comparator, field, swapsWith }: ComparisonModel, table: HanTable): Column => {
  switch (comparator) {
    case 'latin-name':
      return latinNameColumn(field, swapsWith);
    case 'chinese-name':
      return chineseNameColumn(field, table);
    case 'date':
      return dateColumn();
    case 'resident-id':
      return residentIdColumn(field);
    case 'code':
      return codeColumn(field);
    case 'category':
      return categoryColumn(field);
    case 'phone':
      return phoneColumn(field);
    case 'address-lines':
      return addressLinesColumn(field);
    case 'chinese-address':
      return chineseAddressColumn(field, table);
  }
};
