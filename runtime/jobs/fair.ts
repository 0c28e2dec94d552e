// Which waiting jobs are released next: priorities in order, and within one the organizations in turn, so that a thousand
// jobs of one do not stand before the single job of another.

export interface Candidate {
  readonly id: string;
  readonly priority: number;
  readonly organization: string;
}

/** Remembers whose turn it was, over many choices. Organizations that were never served come first. */
export class Turns {
  readonly #served = new Map<string, number>();
  #turn = 0;

  /** Chooses up to `room` of the candidates, which come oldest first within each organization. */
  choose(candidates: readonly Candidate[], room: number): readonly Candidate[] {
    const chosen: Candidate[] = [];
    const priorities = [...new Set(candidates.map((candidate) => candidate.priority))].toSorted((a, b) => a - b);
    for (const priority of priorities) {
      const lines = Map.groupBy(
        candidates.filter((candidate) => candidate.priority === priority),
        (candidate) => candidate.organization,
      );
      while (chosen.length < room && lines.size > 0) {
        const organization = this.#longestUnserved([...lines.keys()]);
        const line = lines.get(organization) ?? [];
        const next = line.shift();
        if (next === undefined) lines.delete(organization);
        else {
          chosen.push(next);
          this.#serve(organization);
        }
      }
    }
    return chosen;
  }

  #longestUnserved(organizations: readonly string[]): string {
    return organizations.reduce((best, other) => (this.#last(other) < this.#last(best) ? other : best));
  }
  #last(organization: string): number {
    return this.#served.get(organization) ?? -1;
  }
  #serve(organization: string): void {
    this.#served.delete(organization);
    this.#served.set(organization, ++this.#turn);
    // 10,000 organizations are remembered; one that was forgotten is simply served early.
    if (this.#served.size > 10_000) this.#served.delete(this.#served.keys().next().value ?? '');
  }
}
