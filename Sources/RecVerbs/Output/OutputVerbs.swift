import RecEngine

/// Verbs that leave a file behind; each gives back its table.
enum OutputVerbs {
    static let all: [any Verb] = [WriteCSV(), WriteArrow()]
}
