/// A language that reports have labels in.
public enum ReportLanguage: String, Hashable, Sendable, CaseIterable {
    case english = "en"
    case russian = "ru"

    /// Russian when most letters of `texts` are Cyrillic, else English; O(length).
    public static func guessed(from texts: some Sequence<String>) -> ReportLanguage {
        var latin = 0
        var cyrillic = 0
        for text in texts {
            for scalar in text.unicodeScalars {
                switch scalar.value {
                case 0x41...0x5A, 0x61...0x7A: latin += 1
                case 0x400...0x52F: cyrillic += 1
                default: break
                }
            }
        }
        return cyrillic > latin ? .russian : .english
    }
}
