namespace Katas.Selectors;

// The map is a part of SelectorBase here.
