/// A kind of film with the people who like it: what the made-up data has planted in it for clusterings to find.
struct SampleFamily {
    /// How many of a hundred films belong to it.
    let share: Int
    /// How much better or worse its films are rated, in stars.
    let offset: Double
    /// Genres of nearly all its films, the first above all.
    let main: [String]
    /// Genres that some of its films have too.
    let side: [String]
    /// Words of its titles.
    let nouns: [String]
    /// What people say of it.
    let tags: [String]

    static let all = [
        SampleFamily(
            share: 22, offset: 0, main: ["Action", "Adventure", "Sci-Fi"],
            side: ["Thriller", "IMAX", "War", "Fantasy", "Western"],
            nouns: ["Horizon", "Squadron", "Meteor", "Outpost", "Legion", "Voyager", "Comet", "Frontier"],
            tags: ["space", "Action", "special effects", "explosions", "time travel", "dystopia"]),
        SampleFamily(
            share: 26, offset: 0.22, main: ["Drama", "Romance"], side: ["War", "Mystery", "Musical"],
            nouns: ["Letter", "Winter", "Marriage", "Promise", "Orchard", "Garden", "Lover", "Daughter"],
            tags: ["slow", "bittersweet", "Oscar (Best Picture)", "based on a book", "melancholy", "period piece"]),
        SampleFamily(
            share: 20, offset: -0.12, main: ["Comedy", "Romance"], side: ["Drama", "Musical", "Crime"],
            nouns: ["Wedding", "Neighbour", "Roommate", "Holiday", "Barbecue", "Landlord", "Reunion", "Diet"],
            tags: ["funny", "Funny", "quirky", "witty", "feel-good", "stupid"]),
        SampleFamily(
            share: 10, offset: 0.08, main: ["Children", "Animation", "Fantasy"], side: ["Adventure", "Musical", "Comedy"],
            nouns: ["Dragon", "Kitten", "Balloon", "Wizard", "Puppet", "Island", "Squirrel", "Snowman"],
            tags: ["Pixar", "cute", "talking animals", "Disney", "for the whole family", "magic"]),
        SampleFamily(
            share: 12, offset: 0.18, main: ["Crime", "Thriller", "Mystery"], side: ["Drama", "Film-Noir", "Action"],
            nouns: ["Witness", "Alibi", "Ransom", "Detective", "Verdict", "Informer", "Heist", "Suspect"],
            tags: ["twist ending", "mafia", "tense", "serial killer", "neo-noir", "atmospheric"]),
        SampleFamily(
            share: 7, offset: -0.45, main: ["Horror", "Thriller"], side: ["Sci-Fi", "Mystery", "Fantasy"],
            nouns: ["Crypt", "Curse", "Cellar", "Scream", "Asylum", "Ghost", "Ritual", "Fog"],
            tags: ["scary", "gore", "zombies", "vampires", "Scary", "haunted house"]),
        SampleFamily(
            share: 3, offset: 0.35, main: ["Documentary"], side: ["War", "Musical"],
            nouns: ["Archive", "Glacier", "Election", "Reef", "Factory", "Orchestra", "Harvest", "Expedition"],
            tags: ["informative", "true story", "nature", "politics", "interviews", "music"]),
    ]

    static let adjectives = [
        "Silent", "Golden", "Broken", "Hidden", "Distant", "Crimson", "Restless", "Forgotten", "Northern", "Electric", "Paper",
        "Velvet",
        "Burning", "Lonely", "Second", "Invisible", "Wooden", "Perfect", "Endless", "Midnight", "Foreign", "Careless", "Hollow",
        "Ordinary", "Quiet", "Savage", "Sleeping", "Stolen", "Strange", "Sudden", "Wandering", "White", "Yellow", "Young", "Last",
        "Honest", "Iron", "Blind", "Bitter", "Clever",
    ]
    static let nouns = [
        "River", "Mirror", "Summer", "Station", "Bridge", "Clock", "Stranger", "Road", "Season", "Song", "Shadow", "Harbour",
        "Tower",
        "Journey", "Morning", "Secret",
    ]
    static let places = [
        "Lisbon", "Zürich", "Kyoto", "São Paulo", "Łódź", "Valparaíso", "Reykjavík", "Odessa", "Tangier", "Montréal", "Århus",
        "Trieste", "Samarkand", "Galway", "Kraków", "Nairobi", "Havana", "Tromsø", "Sofia", "Marseille",
    ]
    static let names = [
        "Marta", "Otto", "Amélie", "Ivan", "Chloë", "Bruno", "Ingrid", "Tomás", "Nadia", "Hugo", "Zoë", "Frank", "Irène", "Pavel",
        "Rosa", "Søren", "Alice", "Björn", "Elena", "Walter",
    ]
    static let tags = [
        "classic", "overrated", "boring", "Great soundtrack", "cinematography", "must see", "great acting", "predictable", "long",
        "visually appealing",
    ]
}
