import { describe, expect, test } from '@jest/globals';
import { EventStoreFault } from '#event-store';
import { ProjectionFault } from '#projections';
import { textOfFault } from './told-faults.ts';

describe('A fault of the stores, told to whoever runs a program', () => {
  test.each([
    [new EventStoreFault('event-store-unavailable', 'nobody is there'), 'EVENT_STORE_URL'],
    [new ProjectionFault('read-store-belongs-to-another-log', 'it is not'), 'READ_STORE_URL'],
    [new ProjectionFault('read-model-events-max', 'too many'), 'READ_MODEL_EVENTS_MAX'],
    [new ProjectionFault('read-store-unavailable', 'nobody is there'), 'MongoDB'],
    [new ProjectionFault('lease-lost', 'it was'), 'Sổ ghi chưa phục vụ được lúc này.'],
  ])('says in Vietnamese what its code means, and in English what happened: %s', (fault, way) => {
    const { vi, en } = textOfFault(fault);
    expect(vi).toContain(way);
    expect(en).toBe(fault.message);
  });
});
