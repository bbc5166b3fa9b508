using System.Text;

namespace Katas.Grading;

/// <summary>
/// Puts letters together with the accents that follow them: macOS writes the names of files apart, rosters have
/// them in one. <see cref="string.Normalize()"/> does nothing in a program that brings no data of cultures, as this
/// one does; so here are the letters of names in Latin, Greek, Cyrillic, Japanese and Korean.
/// </summary>
internal static class ComposedText
{
    // Of each accent the letters without it and, in the same order, with it.
    private static readonly Dictionary<char, (string Without, string With)> Accents = new()
    {
        ['\u0300'] = ("AEIOUaeiouÜüNnЕИеиĒēŌōWwÂâĂăÊêÔôƠơƯưYy", "ÀÈÌÒÙàèìòùǛǜǸǹЀЍѐѝḔḕṐṑẀẁẦầẰằỀềỒồỜờỪừỲỳ"),
        ['\u0301'] = ("AEIOUYaeiouyCcLlNnRrSsZzÜüGgÅåÆæØøΑΕΗΙΟΥΩϊαεηιϋουωϒГКгкÇçĒēÏïKkMmÕõŌōPpŨũWwÂâĂăÊêÔôƠơƯư", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźǗǘǴǵǺǻǼǽǾǿΆΈΉΊΌΎΏΐάέήίΰόύώϓЃЌѓќḈḉḖḗḮḯḰḱḾḿṌṍṒṓṔṕṸṹẂẃẤấẮắẾếỐốỚớỨứ"),
        ['\u0302'] = ("AEIOUaeiouCcGgHhJjSsWwYyZzẠạẸẹỌọ", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷẐẑẬậỆệỘộ"),
        ['\u0303'] = ("ANOanoIiUuVvÂâĂăEeÊêÔôƠơƯưYy", "ÃÑÕãñõĨĩŨũṼṽẪẫẴẵẼẽỄễỖỗỠỡỮữỸỹ"),
        ['\u0304'] = ("AaEeIiOoUuÜüÄäȦȧÆæǪǫÖöÕõȮȯYyИиУуGgḶḷṚṛ", "ĀāĒēĪīŌōŪūǕǖǞǟǠǡǢǣǬǭȪȫȬȭȰȱȲȳӢӣӮӯḠḡḸḹṜṝ"),
        ['\u0306'] = ("AaEeGgIiOoUuУИиуЖжАаЕеȨȩẠạ", "ĂăĔĕĞğĬĭŎŏŬŭЎЙйўӁӂӐӑӖӗḜḝẶặ"),
        ['\u0307'] = ("CcEeGgIZzAaOoBbDdFfHhMmNnPpRrSsŚśŠšṢṣTtWwXxYyſ", "ĊċĖėĠġİŻżȦȧȮȯḂḃḊḋḞḟḢḣṀṁṄṅṖṗṘṙṠṡṤṥṦṧṨṩṪṫẆẇẊẋẎẏẛ"),
        ['\u0308'] = ("AEIOUaeiouyYΙΥιυϒЕІеіАаӘәЖжЗзИиОоӨөЭэУуЧчЫыHhÕõŪūWwXxt", "ÄËÏÖÜäëïöüÿŸΪΫϊϋϔЁЇёїӒӓӚӛӜӝӞӟӤӥӦӧӪӫӬӭӰӱӴӵӸӹḦḧṎṏṺṻẄẅẌẍẗ"),
        ['\u0309'] = ("AaÂâĂăEeÊêIiOoÔôƠơUuƯưYy", "ẢảẨẩẲẳẺẻỂểỈỉỎỏỔổỞởỦủỬửỶỷ"),
        ['\u030a'] = ("AaUuwy", "ÅåŮůẘẙ"),
        ['\u030b'] = ("OoUuУу", "ŐőŰűӲӳ"),
        ['\u030c'] = ("CcDdEeLlNnRrSsTtZzAaIiOoUuÜüGgKkƷʒjHh", "ČčĎďĚěĽľŇňŘřŠšŤťŽžǍǎǏǐǑǒǓǔǙǚǦǧǨǩǮǯǰȞȟ"),
        ['\u031b'] = ("OoUu", "ƠơƯư"),
        ['\u0323'] = ("BbDdHhKkLlMmNnRrSsTtVvWwZzAaEeIiOoƠơUuƯưYy", "ḄḅḌḍḤḥḲḳḶḷṂṃṆṇṚṛṢṣṬṭṾṿẈẉẒẓẠạẸẹỊịỌọỢợỤụỰựỴỵ"),
        ['\u0326'] = ("SsTt", "ȘșȚț"),
        ['\u0327'] = ("CcGgKkLlNnRrSsTtEeDdHh", "ÇçĢģĶķĻļŅņŖŗŞşŢţȨȩḐḑḨḩ"),
        ['\u0328'] = ("AaEeIiUuOo", "ĄąĘęĮįŲųǪǫ"),
        ['\u0331'] = ("BbDdKkLlNnRrTtZzh", "ḆḇḎḏḴḵḺḻṈṉṞṟṮṯẔẕẖ"),
        ['\u3099'] = ("かきくけこさしすせそたちつてとはひふへほうゝカキクケコサシスセソタチツテトハヒフヘホウワヰヱヲヽ", "がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞガギグゲゴザジズゼゾダヂヅデドバビブベボヴヷヸヹヺヾ"),
        ['\u309a'] = ("はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ"),
    };

    /// <summary>Puts the letters of a text together.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text in composed form, as far as these letters go.</returns>
    public static string Of(string text)
    {
        if (!text.Any(IsPart))
            return text;
        var composed = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (composed.Length > 0 && Together(composed[^1], c) is { } one)
                composed[^1] = one;
            else
                composed.Append(c);
        }

        return composed.ToString();
    }

    private static bool IsPart(char c) => Accents.ContainsKey(c) || c is >= Korean.Middle and <= Korean.End;

    private static char? Together(char letter, char next)
    {
        if (!Accents.TryGetValue(next, out var letters))
            return Korean.Together(letter, next);
        var at = letters.Without.IndexOf(letter, StringComparison.Ordinal);
        return at < 0 ? null : letters.With[at];
    }

    // A syllable of Korean is a consonant, a vowel and maybe another consonant; all of them are numbered in a row.
    private static class Korean
    {
        public const char Middle = '\u1161';
        public const char End = '\u11c2';

        private const char First = '\u1100';
        private const char BeforeLast = '\u11a7';
        private const char Syllable = '\uac00';
        private const int Firsts = 19;
        private const int Middles = 21;
        private const int Lasts = 28;

        public static char? Together(char letter, char next)
        {
            if (letter - First is >= 0 and < Firsts && next - Middle is >= 0 and < Middles)
                return (char)(Syllable + (((letter - First) * Middles) + (next - Middle)) * Lasts);
            var isOpen = letter - Syllable is >= 0 and < Firsts * Middles * Lasts && (letter - Syllable) % Lasts == 0;
            return isOpen && next is > BeforeLast and <= End ? (char)(letter + (next - BeforeLast)) : null;
        }
    }
}
