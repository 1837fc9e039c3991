import RecEngine

/// Verbs that change the world outside of `output/`, and those that read it back.
enum StoreVerbs {
    static let all: [any Verb] =
        [
            SaveModel(), SaveJoblib(), WriteSQL(), RunSQL(), ReadSQL(), RedisVerb(), WriteRedis(), ReadRedis(), ConcatReceipts(),
        ] + JSONText.all + DurationVerbs.all
}
